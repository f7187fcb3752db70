// The objects of a prediction: as a vector layer, and counted.
import Base
import Dataset
import Geo
import Labels
import ModelFile
import Objects
import Raster
import Threads
import VectorFiles
import Vectorization

/// What is made of the objects themselves, where that is wanted: a layer, a count, or both.
final class ObjectOutputs: FileWriter {
    private let layer: ObjectLayer?
    private let tally: SceneTally?
    /// The layer of all scenes, and the number of this one.
    private let shared: SharedLayer?
    private let number: Int
    /// Of the objects in the layer of all scenes.
    private(set) var scores = ObjectScores()

    /// nil when neither a layer nor a count is wanted.
    ///
    /// - Throws: `UserError` when the layer cannot be written, or the zones of the count lie in another CRS.
    init?(of scene: PredictionScene, _ job: PredictionJob) throws {
        guard let grid = scene.grid else { return nil }
        let names = scene.model.labels.names
        layer = try scene.task.paths.objects.map {
            try ObjectLayer(path: $0, format: job.settings.vector!.format, grid: grid, names: names)
        }
        (shared, number) = (job.layer, scene.task.number)
        tally = try job.tally.map { try SceneTally(scene.image.path, grid: grid, names: names, in: $0) }
    }

    func write(_ objects: [ObjectPixels]) throws {
        let wantsOutlines = layer != nil || shared != nil
        let outlines = parallelMap(wantsOutlines ? objects.count : 0) { simplifiedOutline(around: objects[$0].runs) }
        for (index, object) in objects.enumerated() {
            try layer?.write(object, outline: outlines[index])
            try shared?.write(object, outline: outlines[index], of: number)
            if shared != nil { scores.add(object) }
            tally?.add(object)
        }
    }

    func complete() throws { try layer?.complete() }

    func commit() throws { try layer?.commit() }

    /// What a reader of the layer should know.
    var notes: [String] { layer?.notes ?? [] }
}

extension PredictionScene {
    /// The objects of its mask, predicted before.
    ///
    /// - Throws: `UserError` when it cannot be read.
    func maskObjects(_ settings: PredictionSettings) throws -> MaskObjects {
        let labels = model.labels
        var options = LabelOptions()
        let values = MaskEncoding(of: labels, settings.format).values
        options.classes = try LabelClasses(zip(labels.names, values).dropFirst().map { "\($0)=\($1)" })
        return try MaskObjects(path: task.paths.mask, options: options, crs: settings.sceneCRS)
    }
}

extension ObjectTally {
    /// Counts the objects of a mask that was predicted before. They lie where the image says: a PNG knows no CRS.
    func recount(_ scene: PredictionScene, _ settings: PredictionSettings) throws {
        let mask = try scene.maskObjects(settings)
        let tally = try SceneTally(scene.task.input, grid: scene.grid!, names: mask.names, in: self)
        try mask.forEach { tally.add($0) }
    }
}
