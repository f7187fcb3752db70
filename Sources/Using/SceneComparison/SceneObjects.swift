// The objects of a prediction or of labels, by their pixels.
import Geo
import Labels
import Objects
import Vectorization

/// One side of a comparison.
struct SceneObjects {
    /// Class by class from 1 on: the runs of each object, sorted by row, then by start.
    private(set) var objects: [[[ComponentMap.Run]]]
    /// Pixels that are to count nowhere.
    let ignored: [[ComponentMap.Run]]
    /// Ignored pixels that do not cut an object of a class map in two.
    let bridges: LabelBridges

    /// Memory: a strip of rows, and the runs of all objects.
    init(_ source: any LabelSource, in grid: SceneGrid) throws {
        var collected = [UInt8: [[ComponentMap.Run]]]()
        // No value is left out: what is to be ignored is an object here.
        var stream = BridgeStream(width: grid.width)
        let mayIgnore = source.mayIgnore
        try source.forEachObject(
            in: grid, ignored: ClassLabel.background, seeing: { if mayIgnore { stream.add($0) } }
        ) {
            collected[$0.label, default: []].append($0.runs)
        }
        bridges = stream.finish()
        objects = source.classes.names.indices.dropFirst().map { collected[UInt8($0)] ?? [] }
        ignored = collected[ClassLabel.ignored] ?? []
    }

    /// Makes one of the objects that ignored pixels of labels cut in two.
    mutating func join(over bridges: LabelBridges) {
        for index in objects.indices { objects[index] = bridges.joined(objects[index], of: UInt8(index + 1)) }
    }
}
