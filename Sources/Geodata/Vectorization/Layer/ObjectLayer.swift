// Vector files of objects.
import Base
import Geo
import Objects
import VectorFiles

/// A vector file with a feature for each object; it appears under its name when it is finished, and not before.
///
/// Fields: `class`; `score`, the mean probability of the pixels; `area_m2`, `length_m` and `width_m` on the ground and
/// `heading` (see `ObjectMoments`), null where the scene does not say how large its pixels are; the centroid in the
/// file's coordinates; `pixels`, the area in pixels.
public final class ObjectLayer: FileWriter {
    private static let fields = [
        LayerField("class", .text), LayerField("score", .real), LayerField("area_m2", .real),
        LayerField("length_m", .real), LayerField("width_m", .real), LayerField("heading", .real),
        LayerField("centroid_x", .real), LayerField("centroid_y", .real), LayerField("pixels", .integer),
    ]

    public let path: String
    private let grid: SceneGrid
    private let names: [String]
    private let space: LayerSpace
    private let scale: GroundScale?
    private let writer: any FeatureWriter
    /// Objects at places that the CRS cannot express.
    private var lost = 0

    /// - Parameters:
    ///   - names: class index → name; the background first.
    ///   - more: fields that `write` gets values for, after the class.
    /// - Throws: `UserError` when the file cannot be written, and for a CRS that the format cannot express.
    public init(path: String, format: VectorFormat, grid: SceneGrid, names: [String], more: [LayerField] = []) throws {
        (self.path, self.grid, self.names) = (path, grid, names)
        space = try LayerSpace(grid, format: format)
        scale = grid.affine == nil || space.crs == nil ? nil : try? GroundScale(grid)
        let fields = Self.fields[..<1] + more + Self.fields[1...]
        switch format {
        case .geojson:
            writer = try GeoJSONWriter(path: path, fields: Array(fields), areInPixels: space.areInPixels)
        case .gpkg: writer = try GeoPackageWriter(path: path, fields: Array(fields), crs: space.crs)
        }
    }

    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    public func write(_ object: ObjectPixels, _ more: [PropertyValue?] = []) throws {
        let rings = simplifiedOutline(around: object.runs).rings.map { space.coordinates($0) }
        guard rings.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
            lost += 1
            return
        }
        let moments = ObjectMoments(of: object.runs)
        let centroid = space.coordinates([moments.centroid])[0]
        let frame = try? scale?.frame(at: moments.centroid)
        let extent = frame.map { moments.extent(in: $0) }
        func rounded(_ value: Double?, _ scale: Double) -> PropertyValue? {
            value.map { .number(($0 * scale).rounded() / scale) }
        }
        try writer.write(
            Polygon(rings: rings),
            [.text(names[Int(object.label)])] + more + [
                rounded(object.score, 1e4), rounded(frame.map { moments.area * $0.pixelArea }, 1e3),
                rounded(extent?.length, 1e3), rounded(extent?.width, 1e3), rounded(extent?.heading, 10),
                rounded(centroid.x, 1e9), rounded(centroid.y, 1e9), .number(moments.area),
            ])
    }

    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    public func complete() throws { try writer.complete() }

    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    public func commit() throws { try writer.commit() }

    /// What a reader of the file should know.
    public var notes: [String] {
        var notes: [String] = []
        if space.areInPixels {
            let lack = grid.affine == nil ? "has no georeference" : "does not say which CRS its coordinates are in"
            notes.append("\(grid.path) \(lack): the coordinates in \(path) are its pixels")
        }
        if lost > 0 {
            notes.append("\(counted(lost, "object")) of \(grid.path) left out: they have no place on the ground")
        }
        return notes
    }
}
