// The features of a vector file, or those of them that are needed, in memory.
import Base

extension FeatureCollection {
    /// All features of a file.
    ///
    /// - Throws: `UserError` as `VectorFile` does; `.memory` when there are too many.
    public init(path: String, layer: LayerChoice = LayerChoice()) throws {
        try self.init(VectorFile(path: path, layer: layer)) { _ in true }
    }

    /// Those features of a file that are needed. The memory that it takes follows them, and not the file.
    ///
    /// - Parameter isNeeded: asked for each feature. Some of the others are kept too, so that messages can say where
    ///   they are.
    /// - Throws: `UserError` as `VectorFile` does; `.memory` when too many are needed.
    public init(_ file: VectorFile, where isNeeded: (Feature) -> Bool) throws {
        var features: [Feature] = []
        var (others, elsewhere) = (0, 0)
        var watch = MemoryWatch(file.path)
        let leftOut = try file.forEach { feature in
            try watch.look(at: feature)
            if !isNeeded(feature) {
                others += 1
                guard others <= Self.shownElsewhere else { return elsewhere += 1 }
            }
            features.append(feature)
        }
        self.init(
            path: file.path, features: features, space: file.space, lineStrings: leftOut.lineStrings,
            withoutGeometry: leftOut.withoutGeometry, elsewhere: elsewhere)
    }

    private static let shownElsewhere = 100
}
