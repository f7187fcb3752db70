// What the prediction of an image takes, found before it is begun.
import Base
import Dataset
import ModelFile
import Objects
import Windows

extension PredictionScene {
    /// Refuses the prediction of an image that takes more than there is.
    ///
    /// - Throws: `UserError(.memory)`, with a window that fits where there is one.
    func requireMemory(for job: PredictionJob) throws {
        let options = job.settings.windows
        try memory(for: job, options).require(
            .current(limit: job.settings.memoryLimit), for: "the prediction of \(image.path)"
        ) { WindowSettings.remedy(options.window, fitting: $0) { try memory(for: job, options.resized($0)) } }
    }

    private func memory(for job: PredictionJob, _ options: WindowOptions) throws -> MemoryEstimate {
        let (network, settings) = (job.model.network, job.settings)
        let windows = try WindowSettings(options, for: network.configuration)
        let seen = ResampledSource(of: image, by: factors)
        var estimate = network.memory(
            WindowMemory(
                width: seen.width, height: seen.height, bytesPerPixel: 2 * image.bytesPerPixel, settings: windows,
                network: network.configuration, hasScratch: true))
        // The image's own blocks under a window stay decoded; an overlay reads them once more.
        let (across, down) = (Int(Double(windows.window) / factors.x), Int(Double(windows.window) / factors.y))
        let pixels = min(image.height, down + image.info.blockHeight) * min(image.width, across + image.info.blockWidth)
        let readers = settings.extras.contains(.overlay) ? 2 : 1
        estimate.parts.append(.init("image", bytes: readers * pixels * image.info.bytesPerPixel))
        estimate.parts.append(
            .init("files", bytes: settings.outputBytes(for: image, classes: network.configuration.classes)))
        if let splitting = model.splitting {
            let pixels = min(image.height, RowwiseSplitter.rows(splitting)) * image.width
            let bytesPerPixel = RowwiseSplitter.bytesPerPixel + (job.wantsObjects ? MemoryLayout<Float>.stride : 0)
            estimate.parts.append(.init("touching objects", bytes: pixels * bytesPerPixel))
        }
        return estimate
    }
}
