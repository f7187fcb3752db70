// The objects of a prediction while its rows come by: as a vector layer, and counted.
import Dataset
import Geo
import Vectorization

/// Takes scores and then, perhaps much later, the classes that were made of them.
final class ObjectOutputs {
    private var stream: ObjectStream
    /// Of rows whose classes are still to come.
    private var scores: [Float] = []
    private let layer: ObjectLayer?
    private let tally: SceneTally?

    /// nil when neither a layer nor a count is wanted.
    ///
    /// - Parameter names: class index → name.
    init?(
        of image: ImageReader, paths: PredictionPaths, names: [String], _ settings: PredictionSettings,
        tally: ObjectTally?
    ) throws {
        guard settings.vector != nil || tally != nil else { return nil }
        let grid = try SceneGrid(path: image.path, info: image.info, crs: settings.sceneCRS)
        stream = ObjectStream(width: image.width, ignored: MaskEncoding.nodata)
        layer = try settings.vector.map {
            try ObjectLayer(path: paths.objects!, format: $0, grid: grid, names: names)
        }
        self.tally = try tally.map { try SceneTally(image.path, grid: grid, names: names, in: $0) }
    }

    func add(scores rows: [Float]) { scores += rows }

    /// The next rows of finished class indices.
    func add(_ map: [UInt8]) throws {
        try stream.add(map, scores: Array(scores.prefix(map.count)), take)
        scores.removeFirst(map.count)
    }

    /// Completes the layer.
    func finish() throws {
        try stream.finish(take)
        try layer?.finish()
    }

    /// What a reader of the layer should know.
    var notes: [String] { layer?.notes ?? [] }

    private func take(_ object: ObjectPixels) throws {
        try layer?.write(object)
        tally?.add(object)
    }
}
