// An object as a feature of a layer.
import Base
import Geo
import Objects
import VectorFiles

/// Makes features of the objects of one scene.
///
/// Fields: `class`; `score`, the mean probability of the pixels; `area_m2`, `length_m` and `width_m` on the ground and
/// `heading` (see `ObjectMoments`), null where the scene does not say how large its pixels are; the centroid in the
/// file's coordinates; `pixels`, the area in pixels.
final class ObjectFeatures {
    static let fields = [
        LayerField("class", .text), LayerField("score", .real), LayerField("area_m2", .real),
        LayerField("length_m", .real), LayerField("width_m", .real), LayerField("heading", .real),
        LayerField("centroid_x", .real), LayerField("centroid_y", .real), LayerField("pixels", .integer),
    ]

    let grid: SceneGrid
    let space: LayerSpace
    private let names: [String]
    private let scale: GroundScale?
    /// Objects at places that the CRS cannot express.
    private var lost = 0

    /// - Parameters:
    ///   - names: class index → name; the background first.
    ///   - common: the CRS of a layer of several scenes.
    /// - Throws: `UserError` for a CRS that the format cannot express.
    init(of grid: SceneGrid, format: VectorFormat, names: [String], in common: CRS? = nil) throws {
        (self.grid, self.names) = (grid, names)
        space = try LayerSpace(grid, format: format, in: common)
        scale = grid.affine == nil ? nil : try? GroundScale(grid)
    }

    /// - Parameters:
    ///   - outline: what `simplifiedOutline` makes of the object.
    ///   - more: values of fields after the class.
    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    func write(
        _ object: ObjectPixels, _ outline: Polygon, _ more: [PropertyValue?] = [], to writer: any FeatureWriter
    ) throws {
        let rings = outline.rings.map { space.coordinates($0) }
        guard rings.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
            lost += 1
            return
        }
        let moments = ObjectMoments(of: object.runs)
        let centroid = space.place(moments.centroid)
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

    /// What a reader of the file should know.
    func notes(on path: String) -> [String] {
        var notes: [String] = []
        if space.areInPixels {
            notes.append("\(grid.path) \(grid.lack): the coordinates in \(path) are its pixels")
        }
        if lost > 0 {
            notes.append("\(counted(lost, "object")) of \(grid.path) left out: they have no place on the ground")
        }
        return notes
    }
}

extension SceneGrid {
    /// What the scene lacks whose objects have no coordinates but pixels.
    var lack: String { affine == nil ? "has no georeference" : "does not say which CRS its coordinates are in" }
}

extension VectorFormat {
    /// An empty layer of this format.
    /// - Throws: `UserError` when the file cannot be written, and for a CRS that the format cannot express.
    func writer(path: String, fields: [LayerField], space: LayerSpace) throws -> any FeatureWriter {
        switch self {
        case .geojson: try GeoJSONWriter(path: path, fields: fields, areInPixels: space.areInPixels)
        case .gpkg: try GeoPackageWriter(path: path, fields: fields, crs: space.crs)
        }
    }
}
