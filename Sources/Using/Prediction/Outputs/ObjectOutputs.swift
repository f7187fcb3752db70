// The objects of a prediction: as a vector layer, and counted.
import Base
import Dataset
import Geo
import Labels
import ModelFile
import Objects
import Raster
import VectorFiles
import Vectorization

/// What is made of the objects themselves, where that is wanted: a layer, a count, or both.
final class ObjectOutputs: FileWriter {
    private let layer: ObjectLayer?
    private let tally: SceneTally?

    /// nil when neither a layer nor a count is wanted.
    ///
    /// - Parameters:
    ///   - crs: in place of the image's own.
    ///   - names: class index → name.
    ///   - path: of the layer.
    /// - Throws: `UserError` when the layer cannot be written, or the image's CRS cannot be understood.
    init?(
        of image: ImageReader, crs: CRS?, names: [String], layer path: String?, _ format: VectorFormat?,
        tally: ObjectTally?
    ) throws {
        guard path != nil || tally != nil else { return nil }
        let grid = try SceneGrid(path: image.path, info: image.info, crs: crs)
        layer = try path.map { try ObjectLayer(path: $0, format: format!, grid: grid, names: names) }
        self.tally = try tally.map { try SceneTally(image.path, grid: grid, names: names, in: $0) }
    }

    func write(_ objects: [ObjectPixels]) throws {
        for object in objects {
            try layer?.write(object)
            tally?.add(object)
        }
    }

    func complete() throws { try layer?.complete() }

    func commit() throws { try layer?.commit() }

    /// What a reader of the layer should know.
    var notes: [String] { layer?.notes ?? [] }
}

extension ObjectTally {
    /// Counts the objects of a mask that was predicted before. They lie where the image says: a PNG knows no CRS.
    func recount(
        _ task: PredictionTask, of image: ImageReader, as model: ModelDescription, _ settings: PredictionSettings
    ) throws {
        var options = LabelOptions()
        let values = MaskEncoding(of: model.labels, settings.format).values
        options.classes = try LabelClasses(zip(model.labels.names, values).dropFirst().map { "\($0)=\($1)" })
        let mask = try MaskObjects(path: task.paths.mask, options: options, crs: settings.sceneCRS)
        let grid = try SceneGrid(path: task.input, info: image.info, crs: settings.sceneCRS)
        let scene = try SceneTally(task.input, grid: grid, names: mask.names, in: self)
        try mask.forEach { scene.add($0) }
    }
}
