// Vector files by their content.
import Base

extension FeatureCollection {
    /// Reads GeoPackages, GeoJSON, or a table of points or boxes (see `readObjectTable`): what begins with a brace is
    /// GeoJSON.
    /// - Parameter layer: the one to read where a GeoPackage has several.
    /// - Throws: `UserError` that names the file and the line.
    public init(path: String, layer: LayerChoice = LayerChoice()) throws {
        let (what, mark) = ("a GeoJSON, GeoPackage or CSV file", Array("SQLite format 3\0".utf8))
        if try readStart(of: path, count: mark.count, what: what) == mark {
            self = try readGeoPackage(path, layer: layer)
            return
        }
        try layer.refuse(for: path)
        let bytes = try readTextFile(path, atMost: 4 << 30, what: what)
        let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        self = try first == UInt8(ascii: "{") ? readGeoJSON(bytes, path: path) : readObjectTable(bytes, path: path)
    }
}
