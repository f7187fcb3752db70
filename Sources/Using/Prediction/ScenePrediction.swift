// The prediction of one scene, stage by stage.
import Base
import Dataset
import ModelFile
import Objects
import Windows

/// Predicts a scene and writes its files.
struct ScenePrediction {
    let job: PredictionJob
    let scene: PredictionScene
    /// The fingerprint under which finished strips are kept, and found if an earlier run has kept some; nil: none are.
    let resumable: PredictionFingerprint?

    private var model: TrainedModel { job.model }
    private var planes: Int { model.network.configuration.classes - 1 }

    /// Rows of the image, from the top.
    private typealias Rows = (ProbabilityStrip) throws -> Void

    /// - Parameters:
    ///   - networkTime: measures the network's passes.
    ///   - naming: called when all outputs are complete, before the first gets its name.
    ///   - progress: called after each window with the number of windows done, and of how many; what it throws ends the
    ///     prediction.
    /// - Returns: objects of each class in the mask, 0 for the background; and the scores of those in the layer of all
    ///   scenes.
    /// - Throws: `UserError` when the image cannot be read or was changed, or an output not be
    ///   written; no output appears then.
    func run(
        networkTime: Stopwatch, naming: () throws -> Void, progress: (Int, Int) throws -> Void
    ) throws -> (counts: [Int], scores: ObjectScores?) {
        try announce()
        let prediction = try windows(networkTime)
        let outputs = try PredictionOutputs(of: scene, job)
        let receive = try onTheImage(outputs.add)
        let spool = try openSpool(prediction.grid)
        let firstRow = try replay(spool, prediction.grid, receive)
        let report = { (done: Int) in try progress(done, prediction.grid.count) }
        try prediction.run(from: firstRow, progress: report) { strip in
            try spool?.append(strip)
            try receive(strip)
        }
        try outputs.finish {
            try scene.image.requireUnchanged()
            try naming()
        }
        for note in outputs.notes { job.observer.note(note) }
        return (outputs.objects, job.layer == nil ? nil : outputs.scores)
    }

    /// What is worth knowing of the image.
    private func announce() throws {
        let image = scene.image
        let notes = [
            model.description.normalizationNote(image.path, image.keptType), image.info.placementNote(image.path),
            try image.alphaWarning()?.description,
            job.settings.resampling.note(on: scene.pixelSize, of: scene.task.input, model.description),
        ]
        for note in notes.compactMap({ $0 }) { job.observer.note(note) }
    }

    /// The image's windows on their way through the network, at the resolution that the model is to see.
    private func windows(_ networkTime: Stopwatch) throws -> WindowedPrediction {
        let image = scene.image
        var normalization = model.description.normalization
        if model.description.needsOwnNormalization(image.keptType) {
            normalization = try Normalization.measured(on: image, like: normalization)
        }
        return WindowedPrediction(
            of: scene.factors.isOne ? image : ResampledSource(of: image, by: scene.factors),
            settings: try WindowSettings(job.settings.windows, for: model.network.configuration),
            classes: planes + 1, normalization: normalization, scratch: scene.task.paths.mask,
            network: { images, logits in
                networkTime.measure { model.network.forward(images, logits: logits, mode: .inference) }
            })
    }

    /// Takes rows that the model has seen, and hands over rows of the image.
    private func onTheImage(_ receive: @escaping Rows) throws -> Rows {
        guard !scene.factors.isOne else { return receive }
        let source = ResampledSource(of: scene.image, by: scene.factors)
        let holes = try scene.image.info.mayMiss ? scene.readerFromTheTop() : nil
        let resampler = StripResampler(from: source, planes: planes, holes: holes)
        return { try resampler.add($0, receive) }
    }

    private func openSpool(_ grid: WindowGrid) throws -> StripSpool? {
        try resumable.map {
            try StripSpool(
                path: scene.task.paths.partial, fingerprint: $0, width: grid.columns.length, height: grid.rows.length,
                planes: planes)
        }
    }

    /// Hands over the strips of an earlier run.
    ///
    /// - Returns: the first row that is still to be predicted.
    private func replay(_ spool: StripSpool?, _ grid: WindowGrid, _ receive: Rows) throws -> Int {
        guard let spool else { return 0 }
        if spool.wasDiscarded {
            job.observer.note(
                "\(scene.task.paths.partial): belongs to another model, image or settings: predicting from the start")
        }
        let firstRow = try spool.replay(receive)
        if firstRow > 0 {
            job.observer.note("\(scene.task.input): continues at row \(firstRow) of \(grid.rows.length)")
        }
        return firstRow
    }
}
