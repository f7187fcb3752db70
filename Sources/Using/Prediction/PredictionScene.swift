// One input of a prediction, opened.
import Base
import Dataset
import Geo
import ModelFile
import Vectorization

/// What all scenes of a run have in common.
struct PredictionJob {
    let model: TrainedModel
    let settings: PredictionSettings
    /// Counts the objects of all scenes.
    let tally: ObjectTally?
    let observer: any PredictionObserver
    /// Takes the objects of all scenes, where there is one layer for all.
    var layer: SharedLayer?

    /// Objects are wanted with their pixels, not only counted.
    var wantsObjects: Bool { settings.vector != nil || tally != nil }
}

/// An image that suits the model, and where its results go.
struct PredictionScene {
    let task: PredictionTask
    let image: ImageReader
    /// How large its pixels are on the ground, where it says so.
    let pixelSize: PixelSize?
    /// Pixels that the model sees on one of the image.
    let factors: PixelFactors
    /// The model, deciding on the image's pixels.
    let model: ModelDescription
    /// The place of its objects, where they are wanted.
    let grid: SceneGrid?
    private let bands: [Int]?

    /// Opens the image.
    ///
    /// - Throws: `UserError` when it cannot be read, has other bands than the model, or does not say what is to be
    ///   known of its ground.
    init(_ task: PredictionTask, for job: PredictionJob) throws {
        self.task = task
        bands = job.settings.bands
        image = try PredictionInputs.open(task.input, for: job.model.description, bands: bands)
        let place = SceneGrid(path: task.input, info: image.info, crs: job.settings.sceneCRS)
        pixelSize = place.pixelSize
        if pixelSize == nil, job.settings.resampling == .toModel { try Self.explainSize(of: place) }
        factors = try job.settings.resampling.factors(for: pixelSize, of: task.input, job.model.description)
        model = job.model.description.resampled(by: factors)
        grid = job.wantsObjects ? place : nil
        // A layer needs it; better now than when the scene is predicted.
        if job.settings.vector != nil { _ = try grid?.crs }
    }

    /// What keeps a scene that has a place from having pixels of a known size: its CRS, or PROJ's database.
    private static func explainSize(of place: SceneGrid) throws {
        guard place.affine != nil else { return }
        do {
            _ = try GroundScale(place)
        } catch let error as UserError where error.kind == .configuration {
            throw UserError(
                .configuration, reason: "\(error.reason), so the size of the pixels of \(place.path) is not known",
                remedy: error.remedy.map { "\($0); or give the factor to resample it by, e.g. --resample 0.5" })
        }
    }

    /// A second reader of the image, for rows that the prediction has left behind: going back would decode a PNG from
    /// its top again, and drop blocks of a TIFF that the windows still need.
    ///
    /// - Throws: `UserError` when the file has become unreadable.
    func readerFromTheTop() throws -> ImageReader {
        try PredictionInputs.open(task.input, for: model, bands: bands)
    }
}
