// The files of one prediction, written row by row while it runs; each appears complete or not at all.
import Base
import Dataset
import Raster
import Windows

/// Takes strips of probabilities and writes mask, probability map and overlay.
final class PredictionOutputs {
    private var decision: SceneDecision
    private let paths: [String]
    private let mask: MaskWriter
    private let probability: ProbabilityWriter?
    private let overlay: OverlayPainter?
    /// What is made of the objects themselves, where that is wanted.
    private let objectOutputs: ObjectOutputs?

    /// - Throws: `UserError` when an output cannot be made, or the image not be read again for the overlay.
    init(of scene: PredictionScene, _ job: PredictionJob) throws {
        let (settings, model, paths) = (job.settings, scene.model, scene.task.paths)
        self.paths = paths.all
        let frame = scene.image.info.frame
        mask = try MaskWriter(
            path: paths.mask, frame, MaskEncoding(of: model.labels, settings.format, compression: settings.compression))
        probability = try paths.probability.map {
            try ProbabilityWriter(
                path: $0, frame, classes: model.network.classes - 1, settings.format, compression: settings.compression)
        }
        overlay = try paths.overlay.map { try OverlayPainter(image: scene.readerFromTheTop(), path: $0) }
        objectOutputs = try ObjectOutputs(of: scene, job)
        decision = SceneDecision(width: frame.width, model: model, keepsPixels: objectOutputs != nil)
    }

    func add(_ strip: ProbabilityStrip) throws {
        for piece in strip.pieces(of: SceneDecision.rowsAtOnce) {
            try write(decision.add(piece.scores), probabilities: piece)
        }
    }

    /// The next decided rows, and probabilities: these may be ahead. Each file is made by all threads.
    private func write(_ decided: [SceneDecision.Result], probabilities: ProbabilityStrip? = nil) throws {
        for rows in decided {
            try mask.write(rows.classes)
            try overlay?.add(rows.classes)
        }
        if let probabilities { try probability?.write(probabilities) }
        try objectOutputs?.write(decided.flatMap(\.objects))
    }

    /// Objects of each class in the mask so far; 0 for the background.
    var objects: [Int] { decision.counts }

    /// Of the objects in the layer of all scenes.
    var scores: ObjectScores? { objectOutputs?.scores }

    /// What a reader of the files should know; complete when they are.
    var notes: [String] { objectOutputs?.notes ?? [] }

    /// Completes all files, and only then gives them their names: a disk that is full leaves none of them.
    ///
    /// - Parameter naming: called before the first of them gets its name.
    func finish(naming: () throws -> Void) throws {
        try write(decision.finish())
        let files: [(any FileWriter)?] = [probability, overlay, objectOutputs, mask]
        for file in files { try file?.complete() }
        try naming()
        try removeOldSet(paths)
        for file in files { try file?.commit() }
    }
}
