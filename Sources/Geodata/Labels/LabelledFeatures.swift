// Vector labels for any number of scenes: checked once, and placed once in each CRS.
import Base
import Geo
import VectorFiles

/// The features of a file with their classes.
///
/// It belongs to one thread at a time. Memory: for one scene, the features that lie in it; for several, the coordinates
/// of all features, and a copy of them in each of the last few CRS that scenes have asked for.
public final class LabelledFeatures {
    public let path: String
    /// How the labels are understood.
    public let options: LabelOptions
    /// Known when the features have been placed.
    private(set) var lineStrings = 0
    private var remarks: [String] = []
    private let declared: DeclaredSpace
    private let source: Source
    /// nil until a scene asks for them.
    private var objects: [LabelledObject]?
    private var placed: [CRS?: PlacedFeatures] = [:]
    /// Scenes of more zones than these come in turns.
    private static let mostPlaced = 4

    private enum Source {
        case file(VectorFile)
        case collection(FeatureCollection)
    }

    /// The features of a file, which is read when the first scene asks for them.
    public init(_ file: VectorFile, options: LabelOptions) {
        (path, declared, source, self.options) = (file.path, file.space, .file(file), options)
    }

    public init(_ features: FeatureCollection, options: LabelOptions) {
        (path, declared, source, self.options) = (features.path, features.space, .collection(features), options)
    }

    /// The features in the coordinates of a scene: its CRS, or its pixels.
    ///
    /// - Parameter alone: there is no other scene: features that lie outside of this one are only counted.
    /// - Throws: `UserError(.data)` when the scene or the labels do not say where they are, for features without a
    ///   class, polygons that cross themselves, and points of unknown extent; `.memory` when there are too many.
    func placed(for grid: SceneGrid, alone: Bool) throws -> PlacedFeatures {
        let space = try space(of: grid)
        let key = space.isPixels ? nil : try grid.crs
        if let known = placed[key] { return known }
        let transform = try space.source.map { try CoordinateTransformation(from: $0, to: grid.place().crs) }
        let circumference = key?.circumference
        let search = alone ? SceneSearch(SceneGround(grid, options), isPixels: space.isPixels) : nil
        var placer = FeaturePlacer(
            transform: transform, circumference: circumference, isPixels: space.isPixels, search: search)
        if alone {
            try read(space.source, circumference: circumference) { placer.add($0) }
            return placer.finish()
        }
        if objects == nil {
            var all: [LabelledObject] = []
            try read(space.source, circumference: circumference) { object in
                all.append(object)
                return true
            }
            objects = all
        }
        for object in objects ?? [] { _ = placer.add(object) }
        let result = placer.finish()
        if placed.count == Self.mostPlaced { placed.removeAll() }
        placed[key] = result
        return result
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
    ///   - keep: gets one object after the other and says whether it keeps it.
    private func read(_ crs: CRS?, circumference: Double?, keep: (LabelledObject) -> Bool) throws {
        let classifier = FeatureClassifier(options)
        let circumference = crs == nil ? circumference : crs?.circumference
        let areDegrees = crs?.isGeographic == true
        var watch = MemoryWatch(path)
        var count = 0
        let leftOut = try forEachFeature { feature in
            count += 1
            if areDegrees { try checkDegrees(of: feature) }
            let label = try classifier.label(of: feature, path: path)
            let feature = circumference.map { feature.unwound($0) } ?? feature
            try feature.refuseCrossings(in: path, of: "the polygon")
            let hasPoint = feature.geometries.contains { if case .point = $0 { true } else { false } }
            let object = LabelledObject(
                label: label, geometries: feature.geometries,
                extent: hasPoint ? try PointExtent(of: feature, options.points, path: path) : nil)
            if keep(object) { try watch.keepOne(corners: feature.corners) }
        }
        try classifier.finish(path: path)
        lineStrings = leftOut.lineStrings
        remarks = classifier.remarks
        if lineStrings > 0 { remarks.append("\(counted(lineStrings, "line")) left out: no area") }
        if leftOut.withoutGeometry > 0 {
            let have = leftOut.withoutGeometry == 1 ? "has" : "have"
            remarks.append("\(counted(leftOut.withoutGeometry, "feature")) of \(path) \(have) no geometry")
        }
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
