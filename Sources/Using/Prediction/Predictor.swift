// Masks, probability maps and overlays of images and scenes of any size.
import Base
import Dataset
import Foundation
import Geo
import ModelFile
import Vectorization
import Windows

/// Hears of a prediction's progress, on the predictor's thread.
public protocol PredictionObserver: AnyObject {
    /// Something worth knowing about an input.
    func note(_ text: String)
    /// Windows done of the image at hand, which is number `image` (from 1) of `images`. What it throws ends the
    /// prediction.
    func predicted(_ path: String, image: Int, of images: Int, windows: Int, of windowCount: Int) throws
    /// The objects of each foreground class in the finished mask of an image, in the order of the classes.
    func found(_ objects: [(className: String, count: Int)], in path: String) throws
    /// A file is complete.
    func wrote(_ path: String) throws
}

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
    ///   - inputs: files, and folders of PNG and TIFF files.
    ///   - tally: counts the objects of all of them.
    ///   - continuing: images that were predicted before in the same way are left as they are, and a scene that was not
    ///     finished is gone on with; its finished strips are kept beside the outputs meanwhile. The files are the same, bit by
    ///     bit, as those of a prediction in one go.
    /// - Throws: `UserError`: inputs missing, unreadable, of one name or of other bands than the model's; more memory
    ///   needed than there is; outputs that cannot be written. An image's outputs appear when it is done; those of earlier images stay.
    @discardableResult
    public func run(
        _ inputs: [String], continuing: Bool = false, tally: ObjectTally? = nil, observer: any PredictionObserver
    ) throws -> PredictionSummary {
        let windows = try WindowSettings(
            window: settings.window, overlap: settings.overlap, for: model.network.configuration)
        let tasks = try PredictionInputs.tasks(PredictionInputs.expand(inputs), settings)
        for task in tasks {
            let image = try open(task.input)
            let factor = try settings.resampling.factor(for: image, model.description)
            let keepsScores = settings.vector != nil || tally != nil
            try model.requireMemory(for: image, factor: factor, settings: settings, keepsScores: keepsScores)
            if keepsScores {
                _ = try SceneGrid(path: task.input, info: image.info, crs: settings.sceneCRS)
            }
        }
        try createFolder(settings.output, for: "output folder")
        OutputFile.clearTemporaries(of: tasks.flatMap { $0.paths.all + $0.paths.worldFiles }, in: settings.output)
        let modelFingerprint = model.fingerprint()
        let record = CompletedPredictions(folder: settings.output)
        let completed = continuing ? record.read() : [:]
        var summary = PredictionSummary()
        for (index, task) in tasks.enumerated() {
            let image = try open(task.input)
            let fingerprint = try PredictionFingerprint(model: modelFingerprint, settings: settings, image: image)
            if let earlier = completed[fingerprint.hexadecimal] {
                observer.note("\(task.input): was predicted before")
                try tally?.recount(task, of: image, as: model.description, settings)
                try found(earlier.objects, in: task, observer)
                continue
            }
            var objects: [Int] = []
            let (wholeTime, networkTime) = (Stopwatch(), Stopwatch())
            try wholeTime.measure {
                objects = try predict(
                    task, image, windows, continuing ? fingerprint : nil, tally, networkTime, observer
                ) {
                    try observer.predicted(task.input, image: index + 1, of: tasks.count, windows: $0, of: $1)
                }
            }
            summary.add(pixels: image.width * image.height, time: wholeTime.time, networkTime: networkTime.time)
            let files = try (task.paths.all + task.paths.worldFiles).filter(FileManager.default.fileExists(atPath:))
                .map { try FileState(of: $0) }
            try record.add(
                CompletedPrediction(fingerprint: fingerprint.hexadecimal, objects: objects, outputs: files))
            unlink(task.paths.partial)
            try found(objects, in: task, observer)
            for path in task.paths.all { try observer.wrote(path) }
        }
        return summary
    }

    /// - Parameters:
    ///   - resumable: the fingerprint under which strips are kept, and found if an earlier run has kept some.
    ///   - networkTime: measures the network's passes.
    /// - Returns: the objects of each class.
    private func predict(
        _ task: PredictionTask, _ image: ImageReader, _ windows: WindowSettings, _ resumable: PredictionFingerprint?,
        _ tally: ObjectTally?, _ networkTime: Stopwatch, _ observer: any PredictionObserver,
        progress: (Int, Int) throws -> Void
    ) throws -> [Int] {
        var normalization = model.description.normalization
        if let note = model.description.normalizationNote(task.input, image.keptType) {
            observer.note(note)
            normalization = try Normalization.measured(on: image, like: normalization)
        }
        if let note = image.info.placementNote(task.input) { observer.note(note) }
        if let note = settings.resampling.note(image, model.description) { observer.note(note) }
        let factor = try settings.resampling.factor(for: image, model.description)
        let resampled = factor == 1 ? nil : ResampledSource(of: image, factor: factor)
        let classes = model.network.configuration.classes
        let prediction = WindowedPrediction(
            of: resampled ?? image, settings: windows, classes: classes, normalization: normalization,
            augmentation: settings.augmentation, scratch: task.paths.mask,
            network: { images, logits in
                networkTime.measure { model.network.forward(images, logits: logits, mode: .inference) }
            })
        let outputs = try PredictionOutputs(
            of: image, paths: task.paths, model: model.description.resampled(by: factor), settings: settings,
            tally: tally)
        let resampler = try resampled.map { source in
            let holes = try image.info.mayMiss ? open(task.input) : nil
            return StripResampler(from: source, planes: classes - 1, holes: holes)
        }
        func receive(_ strip: ProbabilityStrip) throws {
            if let resampler { try resampler.add(strip) { try outputs.add($0) } } else { try outputs.add(strip) }
        }
        let spool = try resumable.map {
            try StripSpool(
                path: task.paths.partial, fingerprint: $0, width: prediction.grid.columns.length,
                height: prediction.grid.rows.length, planes: classes - 1)
        }
        if let spool, spool.wasDiscarded {
            observer.note("\(task.paths.partial): is of another model, image or settings: predicted from the start")
        }
        let firstRow = try spool?.replay(receive) ?? 0
        if firstRow > 0 {
            observer.note("\(task.input): goes on at row \(firstRow) of \(prediction.grid.rows.length)")
        }
        try prediction.run(from: firstRow, progress: { try progress($0, prediction.grid.count) }) { strip in
            try spool?.append(strip)
            try receive(strip)
        }
        try outputs.finish()
        outputs.notes.forEach(observer.note)
        return outputs.objects
    }

    private func found(_ objects: [Int], in task: PredictionTask, _ observer: any PredictionObserver) throws {
        let named = zip(model.description.labels.names, objects).dropFirst()
        try observer.found(named.map { (className: $0, count: $1) }, in: task.input)
    }

    private func open(_ path: String) throws -> ImageReader {
        try PredictionInputs.open(path, for: model.description, bands: settings.bands)
    }
}
