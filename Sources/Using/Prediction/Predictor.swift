// Masks, probability maps and overlays of images and scenes of any size.
import Base
import Dataset
import Foundation
import Geo
import ModelFile
import Vectorization
import Windows

/// Predicts files with one model.
public struct Predictor {
    private let model: TrainedModel
    private let settings: PredictionSettings

    public init(model: TrainedModel, settings: PredictionSettings) {
        self.model = model
        self.settings = settings
    }

    /// Predicts every image. All are opened and checked before the first is predicted.
    ///
    /// - Parameters:
    ///   - inputs: files, and folders of PNG, JPEG and TIFF files.
    ///   - tally: counts the objects of all of them.
    ///   - continuing: images that were predicted before in the same way are left as they are, and a scene that was not
    ///     finished is gone on with; its finished strips are kept beside the outputs meanwhile. The files are the
    ///     same, bit by bit, as those of a prediction in one go.
    /// - Throws: `UserError`: inputs missing, unreadable, of one name or of other bands than the model's; more memory
    ///   needed than there is; outputs that cannot be written. An image's outputs appear when it is done; those of
    ///   earlier images stay.
    @discardableResult
    public func run(
        _ inputs: [String], continuing: Bool = false, tally: ObjectTally? = nil, observer: any PredictionObserver
    ) throws -> PredictionSummary {
        var job = PredictionJob(model: model, settings: settings, tally: tally, observer: observer)
        let inputs = try PredictionInputs.expand(inputs)
        let tasks = try PredictionInputs.tasks(inputs, settings)
        let shared = PredictionInputs.sharedLayer(of: inputs, settings)
        var (first, grids, pixelsLeft) = try check(tasks, for: job)
        var pixelsDone = 0
        try createFolder(settings.output, for: "output folder")
        let record = CompletedPredictions(folder: settings.output)
        if continuing { try record.requireWritable() }
        job.layer = try shared.map {
            try SharedLayer(
                path: $0.path, format: $0.format, scenes: grids, names: model.description.labels.names)
        }
        let completed = continuing ? record.read() : [:]
        let modelFingerprint = model.fingerprint()
        var summary = PredictionSummary()
        for (index, task) in tasks.enumerated() {
            let scene = try index == 0 ? first : PredictionScene(task, for: job)
            let fingerprint = try PredictionFingerprint(model: modelFingerprint, settings: settings, image: scene.image)
            let pixels = scene.image.width * scene.image.height
            if let earlier = completed[fingerprint.hexadecimal], job.layer == nil || earlier.scores != nil {
                pixelsLeft -= pixels
                observer.note("\(task.input): already predicted")
                if let layer = job.layer {
                    try earlier.scores?.write(scene.maskObjects(settings), to: layer, scene: task.number)
                }
                try tally?.recount(scene, settings)
                try report(earlier.objects, in: task, to: observer)
                continue
            }
            let prediction = ScenePrediction(job: job, scene: scene, resumable: continuing ? fingerprint : nil)
            let (objects, scores) = try summary.measure(scene.image) { networkTime in
                try prediction.run(
                    networkTime: networkTime,
                    naming: {
                        let begin = { try record.begin(task.paths.inTheFolder) }
                        // Without --continue, what cannot be recorded is told after it is written.
                        if continuing { try begin() } else { try? begin() }
                    }
                ) {
                    try observer.predicted(
                        PredictionProgress(
                            path: task.input, image: index + 1, images: tasks.count, windows: $0, windowCount: $1,
                            pixels: Double(pixelsDone) + Double(pixels) * Double($0) / Double($1),
                            allPixels: Double(pixelsDone + pixelsLeft)))
                }
            }
            (pixelsDone, pixelsLeft) = (pixelsDone + pixels, pixelsLeft - pixels)
            do {
                try record.add(
                    CompletedPrediction(
                        fingerprint: fingerprint.hexadecimal, objects: objects, outputs: task.paths.written(),
                        scores: scores))
            } catch let error as UserError where !continuing {
                // It only serves a prediction that comes after this one.
                observer.note(
                    "\(error.description); --continue will predict this image again, "
                        + "and only --overwrite replaces its files")
            }
            StripSpool.remove(task.paths.partial)
            try report(objects, in: task, to: observer)
            for path in task.paths.all { try observer.wrote(path) }
        }
        if let layer = job.layer {
            try layer.finish()
            layer.notes.forEach(observer.note)
            try observer.wrote(layer.path)
        }
        return summary
    }

    /// Opens every image, and refuses what cannot be predicted before anything is.
    ///
    /// - Returns: the first, still open: of many, not all can be; where the objects of each lie, if that is wanted; and
    ///   the pixels of all.
    private func check(
        _ tasks: [PredictionTask], for job: PredictionJob
    ) throws -> (first: PredictionScene, grids: [SceneGrid], pixels: Int) {
        let first = try PredictionScene(tasks[0], for: job)
        try first.requireMemory(for: job)
        var grids = [first.grid]
        var pixels = first.image.width * first.image.height
        for task in tasks.dropFirst() {
            let scene = try PredictionScene(task, for: job)
            try scene.requireMemory(for: job)
            grids.append(scene.grid)
            pixels += scene.image.width * scene.image.height
        }
        return (first, grids.compactMap { $0 }, pixels)
    }

    private func report(_ objects: [Int], in task: PredictionTask, to observer: any PredictionObserver) throws {
        let named = zip(model.description.labels.names, objects).dropFirst()
        try observer.found(named.map { (className: $0, count: $1) }, in: task.input)
    }
}
