// What a mask does not tell of its objects, for a layer that takes them from there.
import Base
import Objects
import Vectorization

/// The scores of a scene's objects. An object is known by its first pixel.
struct ObjectScores: Codable {
    private var rows: [Int32] = []
    private var columns: [Int32] = []
    private var scores: [Double?] = []

    mutating func add(_ object: ObjectPixels) {
        rows.append(object.runs[0].row)
        columns.append(object.runs[0].start)
        scores.append(object.score)
    }

    /// Writes the objects of a mask that was predicted before.
    ///
    /// - Throws: `UserError` when the mask cannot be read or shows other objects, or the layer cannot be written.
    func write(_ mask: MaskObjects, to layer: SharedLayer, scene: Int) throws {
        var known: [SIMD2<Int32>: Double?] = [:]
        for (index, score) in scores.enumerated() { known[SIMD2(rows[index], columns[index])] = score }
        try mask.forEach { object in
            let first = object.runs[0]
            guard let score = known.removeValue(forKey: SIMD2(first.row, first.start)) else { throw differs(mask) }
            try layer.write(ObjectPixels(label: object.label, runs: object.runs, score: score), of: scene)
        }
        guard known.isEmpty else { throw differs(mask) }
    }

    private func differs(_ mask: MaskObjects) -> UserError {
        UserError(
            .data, path: mask.grid.path, reason: "does not show the objects that were predicted",
            remedy: "remove it, and predict its image again with --continue")
    }
}
