// The objects of a prediction while its rows come by: as a vector layer, and counted.
import Base
import Dataset
import Geo
import Labels
import ModelFile
import Objects
import Raster
import VectorFiles
import Vectorization

/// Takes scores and then, perhaps much later, the classes that were made of them.
final class ObjectOutputs: FileWriter {
    private var stream: ObjectStream
    /// Of rows whose classes are still to come.
    private var scores: [Float] = []
    private let layer: ObjectLayer?
    private let tally: SceneTally?

    /// nil when neither a layer nor a count is wanted.
    ///
    /// - Parameters:
    ///   - crs: in place of the image's own.
    ///   - names: class index → name.
    ///   - path: of the layer.
    ///   - rowsHeldBack: how many rows of scores may come before their classes.
    init?(
        of image: ImageReader, crs: CRS?, names: [String], layer path: String?, _ format: VectorFormat?,
        tally: ObjectTally?, rowsHeldBack: Int
    ) throws {
        guard path != nil || tally != nil else { return nil }
        let grid = try SceneGrid(path: image.path, info: image.info, crs: crs)
        scores.reserveCapacity(rowsHeldBack * image.width)
        stream = ObjectStream(width: image.width, ignored: ClassLabel.ignored)
        layer = try path.map { try ObjectLayer(path: $0, format: format!, grid: grid, names: names) }
        self.tally = try tally.map { try SceneTally(image.path, grid: grid, names: names, in: $0) }
    }

    func add(scores rows: [Float]) { scores += rows }

    /// The next rows of finished class indices.
    func add(_ map: [UInt8]) throws {
        try stream.add(map, scores: Array(scores.prefix(map.count)), take)
        scores.removeFirst(map.count)
    }

    func complete() throws {
        try stream.finish(take)
        try layer?.complete()
    }

    func commit() throws { try layer?.commit() }

    /// What a reader of the layer should know.
    var notes: [String] { layer?.notes ?? [] }

    private func take(_ object: ObjectPixels) throws {
        try layer?.write(object)
        tally?.add(object)
    }
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
