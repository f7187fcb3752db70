// What the prediction of an image takes, found before it is begun.
import Base
import Dataset
import ModelFile
import Objects
import Windows

extension TrainedModel {
    /// Refuses the prediction of an image that takes more than there is.
    ///
    /// - Parameter keepsScores: scores are kept until the objects of their rows are known.
    func requireMemory(
        for image: ImageReader, factor: Double, settings: PredictionSettings, keepsScores: Bool
    ) throws {
        func needed(_ window: Int, _ overlap: Int?) throws -> MemoryEstimate {
            let windows = try WindowSettings(window: window, overlap: overlap, for: network.configuration)
            let seen = ResampledSource(of: image, factor: factor)
            var estimate = network.memory(
                WindowMemory(
                    width: seen.width, height: seen.height, bytesPerPixel: 2 * image.bytesPerPixel, settings: windows,
                    network: network.configuration, augmentation: settings.augmentation, hasScratch: true))
            // The image's own blocks under a window stay decoded; an overlay reads them once more.
            let side = Int(Double(windows.window) / factor)
            let pixels =
                min(image.height, side + image.info.blockHeight) * min(image.width, side + image.info.blockWidth)
            estimate.parts.append(
                .init("image", bytes: (settings.writesOverlay ? 2 : 1) * pixels * image.info.bytesPerPixel))
            estimate.parts.append(
                .init("files", bytes: settings.outputBytes(for: image, classes: network.configuration.classes)))
            if let splitting = description.resampled(by: factor).splitting {
                let pixels = min(image.height, RowwiseSplitter.rows(splitting)) * image.width
                let bytesPerPixel = RowwiseSplitter.bytesPerPixel + (keepsScores ? MemoryLayout<Float>.stride : 0)
                estimate.parts.append(.init("touching objects", bytes: pixels * bytesPerPixel))
            }
            return estimate
        }
        try needed(settings.window, settings.overlap).require(
            .current(limit: settings.memoryLimit), for: "the prediction of \(image.path)"
        ) { WindowSettings.remedy(settings.window, fitting: $0) { try needed($0, nil) } }
    }
}
