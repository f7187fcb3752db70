// What evaluations and predictions with a model take.
import Base
import Dataset
import Metrics

extension TrainedModel {
    /// The same tiles, as many of them kept in memory as there is room for beside their evaluation.
    ///
    /// - Parameters:
    ///   - window, overlap, augmentation: as the evaluation has them.
    ///   - limit: bytes that the process may take; nil for what the machine has.
    /// - Throws: `UserError(.memory)` when there is no room for the evaluation itself.
    public func fitting(
        _ tiles: TileSurvey, window: Int, overlap: Int?, augmentation: TestTimeAugmentation, limit: Int?
    ) throws -> TileSurvey {
        let allowance = MemoryAllowance.current(limit: limit)
        func needed(_ window: Int, _ overlap: Int?) throws -> MemoryEstimate {
            let settings = try WindowSettings(window: window, overlap: overlap, for: network.configuration)
            return memory(
                WindowMemory(
                    evaluating: tiles.keeping(atMost: 0), settings: settings, network: network.configuration,
                    augmentation: augmentation))
        }
        let estimate = try needed(window, overlap)
        try estimate.require(allowance, for: "this evaluation") {
            Self.remedy(window, fitting: $0) { try needed($0, nil) }
        }
        return tiles.keeping(atMost: allowance.bytes - estimate.bytes)
    }

    /// Refuses the prediction of an image that takes more than there is.
    ///
    /// - Parameter keepsScores: scores are kept until the objects of their rows are known.
    func requireMemory(
        for image: ImageReader, factor: Double, settings: PredictionSettings, keepsScores: Bool
    ) throws {
        func needed(_ window: Int, _ overlap: Int?) throws -> MemoryEstimate {
            let windows = try WindowSettings(window: window, overlap: overlap, for: network.configuration)
            let seen = ResampledSource(of: image, factor: factor)
            var estimate = memory(
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
        ) { Self.remedy(settings.window, fitting: $0) { try needed($0, nil) } }
    }

    /// With what the process has already, the weights included.
    private func memory(_ windows: WindowMemory) -> MemoryEstimate {
        MemoryEstimate([
            .init("program", bytes: MemoryAllowance.residentAtWork),
            .init(
                "network",
                bytes: network.workspaceBytes(
                    images: windows.images, height: windows.height, width: windows.width, training: false)),
            .init("windows", bytes: windows.bytes),
        ])
    }

    private static func remedy(
        _ window: Int, fitting bytes: Int, _ needed: (Int) throws -> MemoryEstimate
    ) -> String {
        let smaller = sequence(first: window / 2) { $0 > 64 ? $0 / 2 : nil }
        let fitting = smaller.first { side in (try? needed(side)).map { $0.bytes <= bytes } ?? false }
        return fitting.map { "use --window \($0)" } ?? "use a machine with more memory, or a smaller model"
    }
}
