// Vector labels for any number of scenes: checked once, and placed once in each CRS.
import Base
import Geo
import VectorFiles

/// The features of a file with their classes.
///
/// It belongs to one thread at a time. Memory: the features that lie in any of the scenes, once in each CRS.
public final class LabelledFeatures {
    public let path: String
    /// How the labels are understood.
    public let options: LabelOptions
    /// Known when the features have been placed.
    private(set) var lineStrings = 0
    private var remarks: [String] = []
    private let declared: DeclaredSpace
    private let source: Source
    private let scenes: [SceneGrid]
    /// Features that lie outside of a scene may lie in another one.
    var serveSeveral: Bool { scenes.count > 1 }
    /// nil until a scene asks for its features.
    private var placed: [CRS?: PlacedFeatures]?

    private enum Source {
        case file(VectorFile)
        case collection(FeatureCollection)
    }

    /// The features of a file, which is read when the first scene asks for them.
    ///
    /// - Parameter scenes: all that will ask. Features that lie in none of them are only counted.
    public init(_ file: VectorFile, in scenes: [SceneGrid], options: LabelOptions) {
        (path, declared, source, self.options) = (file.path, file.space, .file(file), options)
        self.scenes = scenes
    }

    public init(_ features: FeatureCollection, in scenes: [SceneGrid], options: LabelOptions) {
        (path, declared, source, self.options) = (features.path, features.space, .collection(features), options)
        self.scenes = scenes
    }

    /// The features in the coordinates of a scene: its CRS, or its pixels.
    ///
    /// - Parameter grid: one of the scenes.
    /// - Throws: `UserError(.data)` when a scene or the labels do not say where they are, for features without a
    ///   class, polygons that cross themselves, and points of unknown extent; `.memory` when there are too many.
    func placed(for grid: SceneGrid) throws -> PlacedFeatures {
        let all = try placed ?? place()
        placed = all
        guard let features = try all[key(of: grid)] else {
            preconditionFailure("\(grid.path) is none of the \(scenes.count) scenes")
        }
        return features
    }

    /// What scenes share whose features have the same coordinates: nil for pixels, and where there is no CRS.
    private func key(of grid: SceneGrid) throws -> CRS? { try space(of: grid).isPixels ? nil : grid.crs }

    private func place() throws -> [CRS?: PlacedFeatures] {
        let first = try space(of: scenes[0])
        let groups = try Dictionary(grouping: scenes, by: key)
        var placers = try groups.map { key, scenes in
            let space = try space(of: scenes[0])
            let search = ScenesSearch(
                scenes.map { SceneSearch(SceneGround($0, options), isPixels: space.isPixels) },
                circumference: key?.circumference)
            return FeaturePlacer(
                transform: try space.source.map { try CoordinateTransformation(from: $0, to: scenes[0].place().crs) },
                circumference: key?.circumference, isPixels: space.isPixels, search: search)
        }
        try read(first.source, circumference: key(of: scenes[0])?.circumference) { object in
            for index in placers.indices { placers[index].add(object) }
        }
        return Dictionary(uniqueKeysWithValues: zip(groups.keys, placers.map { $0.finish() }))
    }

    /// What is worth knowing about the file: for the first scene that asks, and not once more for each of them.
    func takeRemarks() -> [String] {
        defer { remarks = [] }
        return remarks
    }

    /// The CRS that coordinates are transformed from; nil where they are the scene's own.
    private func space(of grid: SceneGrid) throws -> (isPixels: Bool, source: CRS?) {
        let source: CRS?
        switch options.space {
        case .pixels: return (true, nil)
        case .declared where declared.isPixels: return (true, nil)
        case .declared: source = try declared.crs(of: path, orNamedBy: options.spaceOption)
        case .crs(let named): source = named
        }
        if source == nil { _ = try grid.knownAffine() } else { _ = try grid.place() }
        return (false, source)
    }

    /// Finds the class of each feature, and refuses what cannot be drawn.
    ///
    /// - Parameters:
    ///   - crs: of the labels; nil where it is the scene's, or pixels.
    ///   - circumference: of the scene's CRS.
    ///   - body: gets one object after the other.
    private func read(_ crs: CRS?, circumference: Double?, body: (LabelledObject) -> Void) throws {
        let classifier = FeatureClassifier(options)
        let circumference = crs == nil ? circumference : crs?.circumference
        let areDegrees = crs?.isGeographic == true
        var watch = MemoryWatch(path)
        var count = 0
        let leftOut = try forEachFeature { feature in
            count += 1
            try watch.look(at: feature)
            if areDegrees { try checkDegrees(of: feature) }
            let label = try classifier.label(of: feature, path: path)
            let feature = circumference.map { feature.unwound($0) } ?? feature
            try feature.refuseCrossings(in: path, of: "the polygon")
            let hasPoint = feature.geometries.contains { if case .point = $0 { true } else { false } }
            let object = LabelledObject(
                label: label, geometries: feature.geometries,
                extent: hasPoint ? try PointExtent(of: feature, options.points, path: path) : nil)
            body(object)
        }
        try classifier.finish(path: path)
        lineStrings = leftOut.lineStrings
        remarks = classifier.remarks + leftOut.remarks(of: path)
        if count == 0, lineStrings == 0 { remarks.append("\(path) has no object") }
    }

    private func forEachFeature(_ body: (Feature) throws -> Void) throws -> LeftOut {
        switch source {
        case .file(let file): return try file.forEach(body)
        case .collection(let collection):
            try collection.features.forEach(body)
            var leftOut = LeftOut()
            (leftOut.lineStrings, leftOut.withoutGeometry) = (collection.lineStrings, collection.withoutGeometry)
            return leftOut
        }
    }

    private func checkDegrees(of feature: Feature) throws {
        for geometry in feature.geometries {
            let position: Coordinate? =
                switch geometry {
                case .point(let point): point
                case .polygon(let polygon): polygon.rings.first?.first
                }
            guard let position, abs(position.x) > 360 || abs(position.y) > 90.000001 else { continue }
            throw UserError(
                .data, path: path, line: feature.line,
                reason: "\(position.text) is not a longitude and latitude",
                remedy: "name the CRS of the labels with --labels-crs, e.g. EPSG:32611 or pixels")
        }
    }
}
