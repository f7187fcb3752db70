// Vector labels for any number of scenes: checked once, and placed once in each CRS.
import Base
import Geo
import VectorFiles

/// The features of a file with their classes.
///
/// It belongs to one thread at a time. Memory: the features, and a copy of their coordinates in each of the last few
/// CRS that scenes have asked for.
public final class LabelledFeatures {
    public let path: String
    /// How the labels are understood.
    public let options: LabelOptions
    let lineStrings: Int
    /// Without its features; those are kept until they are checked, for their properties are of no use after that.
    private let declared: FeatureCollection
    private var unchecked: [Feature]?
    private var objects: [LabelledObject] = []
    private(set) var remarks: [String] = []
    private var placed: [CRS?: PlacedFeatures] = [:]
    /// Scenes of more zones than these come in turns.
    private static let mostPlaced = 4

    public init(_ features: FeatureCollection, options: LabelOptions) {
        (path, lineStrings, self.options) = (features.path, features.lineStrings, options)
        declared = FeatureCollection(
            path: path, features: [], space: features.space, lineStrings: lineStrings,
            withoutGeometry: features.withoutGeometry)
        unchecked = features.features
    }

    /// The features in the coordinates of a scene: its CRS, or its pixels.
    ///
    /// - Throws: `UserError(.data)` when the scene or the labels do not say where they are, for features without a
    ///   class, polygons that cross themselves, and points of unknown extent.
    func placed(for grid: SceneGrid) throws -> PlacedFeatures {
        let space = try space(of: grid)
        let key = space.isPixels ? nil : try grid.crs
        if let known = placed[key] { return known }
        if space.source?.isGeographic == true { try checkDegrees() }
        let transform = try space.source.map { try CoordinateTransformation(from: $0, to: grid.place().crs) }
        let circumference = key?.circumference
        try check(space.source == nil ? circumference : space.source?.circumference)
        let result = PlacedFeatures(
            objects, transform: transform, circumference: circumference, isPixels: space.isPixels)
        if placed.count == Self.mostPlaced { placed.removeAll() }
        placed[key] = result
        return result
    }

    /// The CRS that coordinates are transformed from; nil where they are the scene's own.
    private func space(of grid: SceneGrid) throws -> (isPixels: Bool, source: CRS?) {
        let source: CRS?
        switch options.space {
        case .pixels: return (true, nil)
        case .declared where declared.areInPixels: return (true, nil)
        case .declared: source = try declared.crs(orNamedBy: options.spaceOption)
        case .crs(let named): source = named
        }
        if source == nil { _ = try grid.knownAffine() } else { _ = try grid.place() }
        return (false, source)
    }

    /// Finds the class of each feature, and refuses what cannot be drawn.
    ///
    /// - Parameter circumference: of the labels' CRS.
    private func check(_ circumference: Double?) throws {
        guard let features = unchecked else { return }
        let classifier = FeatureClassifier(options)
        objects = try features.map { feature in
            let label = try classifier.label(of: feature, path: path)
            let feature = circumference.map { feature.unwound($0) } ?? feature
            try feature.refuseCrossings(in: path, of: "the polygon")
            let hasPoint = feature.geometries.contains { if case .point = $0 { true } else { false } }
            return LabelledObject(
                label: label, geometries: feature.geometries,
                extent: hasPoint ? try PointExtent(of: feature, options.points, path: path) : nil)
        }
        try classifier.finish(path: path)
        remarks = classifier.remarks
        if lineStrings > 0 { remarks.append("\(counted(lineStrings, "line")) left out: no area") }
        if declared.withoutGeometry > 0 {
            let have = declared.withoutGeometry == 1 ? "has" : "have"
            remarks.append("\(counted(declared.withoutGeometry, "feature")) of \(path) \(have) no geometry")
        }
        if features.isEmpty, lineStrings == 0 { remarks.append("\(path) has no object") }
        unchecked = nil
    }

    private func checkDegrees() throws {
        for feature in unchecked ?? [] {
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
}
