// Masks, probability maps and overlays of images and scenes of any size.
import Base
import Dataset
import Foundation
import Geo
import Model
import Vector
import Vectorization

/// What to write, and how.
public struct PredictionSettings: Sendable {
    /// The folder for all outputs; made when it is missing.
    public var output: String
    public var format: MaskFormat
    public var writesProbability: Bool
    public var writesOverlay: Bool
    /// Bands of the images to use, from 1; nil: as the model was trained.
    public var bands: [Int]?
    /// Pixels; see `WindowSettings`.
    public var window: Int
    public var overlap: Int?
    public var augmentation: TestTimeAugmentation
    public var resampling: Resampling
    /// The format of a layer of objects; nil: none is written.
    public var vector: VectorFormat?
    /// In place of the images' own.
    public var sceneCRS: CRS?

    public init(
        output: String, format: MaskFormat = .png, writesProbability: Bool = false, writesOverlay: Bool = false,
        bands: [Int]? = nil, window: Int = WindowSettings.defaultWindow, overlap: Int? = nil,
        augmentation: TestTimeAugmentation = .none, resampling: Resampling = .none
    ) {
        self.output = output
        self.format = format
        self.writesProbability = writesProbability
        self.writesOverlay = writesOverlay
        self.bands = bands
        self.window = window
        self.overlap = overlap
        self.augmentation = augmentation
        self.resampling = resampling
    }
}

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
    /// - Throws: `UserError`: inputs missing, unreadable, of one name or of other bands than the model's; outputs that
    ///   cannot be written. An image's outputs appear when it is done; those of earlier images stay.
    public func run(_ inputs: [String], tally: ObjectTally? = nil, observer: any PredictionObserver) throws {
        let windows = try WindowSettings(
            window: settings.window, overlap: settings.overlap, for: model.network.configuration)
        let tasks = try PredictionInputs.tasks(PredictionInputs.expand(inputs), settings)
        for task in tasks { _ = try settings.resampling.factor(for: open(task.input), model.description) }
        for task in tasks where settings.vector != nil || tally != nil {
            _ = try SceneGrid(path: task.input, info: open(task.input).info, crs: settings.sceneCRS)
        }
        try createFolder(settings.output, for: "output folder")
        for (index, task) in tasks.enumerated() {
            try predict(task, windows, tally, observer) { windows, count in
                try observer.predicted(task.input, image: index + 1, of: tasks.count, windows: windows, of: count)
            }
        }
    }

    private func predict(
        _ task: PredictionTask, _ windows: WindowSettings, _ tally: ObjectTally?,
        _ observer: any PredictionObserver, progress: (Int, Int) throws -> Void
    ) throws {
        let image = try open(task.input)
        var normalization = model.description.normalization
        if let note = model.description.normalizationNote(task.input, image.keptType) {
            observer.note(note)
            normalization = try Normalization.measured(on: image)
        }
        if let note = settings.resampling.note(image, model.description) { observer.note(note) }
        let factor = try settings.resampling.factor(for: image, model.description)
        let resampled = factor == 1 ? nil : ResampledSource(of: image, factor: factor)
        let classes = model.network.configuration.classes
        let prediction = WindowedPrediction(
            of: resampled ?? image, settings: windows, classes: classes, normalization: normalization,
            augmentation: settings.augmentation, network: { model.network.forward($0, logits: $1, mode: .inference) })
        let outputs = try PredictionOutputs(
            of: image, paths: task.paths, model: model.description.resampled(by: factor), settings: settings,
            tally: tally)
        let resampler = try resampled.map { source in
            let holes = try image.mayHaveHoles ? open(task.input) : nil
            return StripResampler(from: source, planes: classes - 1, holes: holes)
        }
        try prediction.run(progress: { try progress($0, prediction.grid.count) }) { strip in
            if let resampler { try resampler.add(strip) { try outputs.add($0) } } else { try outputs.add(strip) }
        }
        let written = try outputs.finish()
        outputs.notes.forEach(observer.note)
        let objects = zip(model.description.labels.names, outputs.objects).dropFirst()
        try observer.found(objects.map { (className: $0, count: $1) }, in: task.input)
        for path in written { try observer.wrote(path) }
    }

    private func open(_ path: String) throws -> ImageReader {
        try PredictionInputs.open(path, for: model.description, bands: settings.bands)
    }
}
