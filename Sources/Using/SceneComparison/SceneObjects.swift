// The objects of a prediction or of labels, by their pixels.
import Geo
import Labels
import Objects
import Vectorization

/// One side of a comparison.
struct SceneObjects {
    /// Class by class from 1 on: the runs of each object, sorted by row, then by start.
    let objects: [[[ComponentMap.Run]]]
    /// Pixels that are to count nowhere.
    let ignored: [[ComponentMap.Run]]

    /// Memory: a strip of rows, and the runs of all objects.
    init(_ source: any LabelSource, in grid: SceneGrid) throws {
        var collected = [UInt8: [[ComponentMap.Run]]]()
        // No value is left out: what is to be ignored is an object here.
        try source.forEachObject(in: grid, ignored: ClassLabel.background) {
            collected[$0.label, default: []].append($0.runs)
        }
        objects = source.classes.names.indices.dropFirst().map { collected[UInt8($0)] ?? [] }
        ignored = collected[ClassLabel.ignored] ?? []
    }
}
