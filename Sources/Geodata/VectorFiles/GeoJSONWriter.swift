// Writing GeoJSON (RFC 7946), a line for each feature.
import Base
import Geo

/// Writes polygons as a GeoJSON feature collection (RFC 7946), one at a time.
public final class GeoJSONWriter: FeatureWriter {
    /// A member of our own: RFC 7946 knows no coordinates but longitude and latitude, and its readers pass over others.
    static let spaceMember = "coordinate_space"
    static let pixelSpace = "pixels"

    private let file: OutputFile
    private let names: [String]
    private let digits: Int
    private let areInPixels: Bool
    private var pending: [UInt8] = []
    private var isFirst = true

    /// - Parameter areInPixels: coordinates are columns and rows of a scene without place on the ground, from its top
    ///   left corner, and the file says so; otherwise they are longitude and latitude on WGS 84.
    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    public init(path: String, fields: [LayerField], areInPixels: Bool = false) throws {
        file = try OutputFile(path)
        names = fields.map { JSONValue.text($0.name).compact }
        self.areInPixels = areInPixels
        // A tenth of a millimetre; a thousandth of a pixel.
        digits = areInPixels ? 3 : 9
        let space = areInPixels ? "\"\(Self.spaceMember)\":\"\(Self.pixelSpace)\"," : ""
        pending += Array("{\"type\":\"FeatureCollection\",\(space)\"features\":[".utf8)
    }

    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    public func write(_ polygon: Polygon, _ values: [PropertyValue?]) throws {
        precondition(values.count == names.count, "\(values.count) values for \(names.count) fields")
        var line = isFirst ? "\n" : ",\n"
        isFirst = false
        line += "{\"type\":\"Feature\",\"geometry\":\(geometry(of: polygon)),\"properties\":{"
        line += zip(names, values).map { "\($0):\(Self.json($1).compact)" }.joined(separator: ",") + "}}"
        pending += Array(line.utf8)
        if pending.count > 1 << 16 { try flush() }
    }

    /// A MultiPolygon where the polygon crosses the 180° line (RFC 7946, 3.1.9).
    private func geometry(of polygon: Polygon) -> String {
        let parts = areInPixels ? [polygon] : polygon.cutAtAntimeridian()
        let texts = parts.map { part in
            let rings = part.oriented.rings.map { ring in
                "[" + ring.map { "[\(decimal($0.x)),\(decimal($0.y))]" }.joined(separator: ",") + "]"
            }
            return "[" + rings.joined(separator: ",") + "]"
        }
        return parts.count == 1
            ? "{\"type\":\"Polygon\",\"coordinates\":\(texts[0])}"
            : "{\"type\":\"MultiPolygon\",\"coordinates\":[\(texts.joined(separator: ","))]}"
    }

    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    public func complete() throws {
        pending += Array("\n]}\n".utf8)
        try flush()
        try file.sync()
    }

    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    public func commit() throws { try file.commit() }

    private func flush() throws {
        try file.write(pending)
        pending.removeAll(keepingCapacity: true)
    }

    private static func json(_ value: PropertyValue?) -> JSONValue {
        switch value {
        case .text(let text): .text(text)
        case .number(let number): JSONValue(number)
        case nil: .null
        }
    }

    /// With a fixed number of digits: String(format:) would take most of the time of a file.
    private func decimal(_ value: Double) -> String {
        let scale = [3: 1e3, 9: 1e9][digits]!
        // Beyond any plane a number has no such digits.
        guard abs(value) * scale < 0x1p53 else { return "\(value)" }
        let scaled = Int((abs(value) * scale).rounded())
        let (whole, fraction) = scaled.quotientAndRemainder(dividingBy: Int(scale))
        let text = String(fraction)
        return (value < 0 && scaled > 0 ? "-" : "") + "\(whole)." + String(repeating: "0", count: digits - text.count)
            + text
    }
}
