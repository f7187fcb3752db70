// Vector files by their content, read from the first feature to the last.
import Base
import Foundation
import Geo

/// A vector file of which only the head has been read.
public struct VectorFile: Sendable {
    public let path: String
    /// What its coordinates are.
    public let space: DeclaredSpace
    private let content: Content

    private enum Content: Sendable {
        case geoJSON(GeoJSONFile)
        case table(ObjectTable)
        case geoPackage(GeoPackageLayer)
    }

    /// Looks at the first bytes, whatever the name says: GeoPackages, GeoJSON and sequences of it, tables of points,
    /// boxes or WKT (see `ObjectTable`).
    ///
    /// - Parameter layer: the one to read where a GeoPackage has several.
    /// - Throws: `UserError`, which names the format and how to convert it where it is another.
    public init(path: String, layer: LayerChoice = LayerChoice()) throws {
        self.path = path
        try ForeignFormat.refuse(folder: path)
        let start = try readStart(of: path, count: ForeignFormat.startBytes, what: TextSource.what)
        if start.starts(with: Array("SQLite format 3\0".utf8)) {
            let package = try GeoPackageLayer(path, layer)
            (content, space) = (.geoPackage(package), package.space)
            return
        }
        try layer.refuse(for: path)
        if let format = ForeignFormat(start, path: path) { throw format.error }
        let first = start.first { ![0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
        if first == UInt8(ascii: "{") || first == UInt8(ascii: JSONReader.recordSeparator) {
            let file = try GeoJSONFile(path: path)
            (content, space) = (.geoJSON(file), file.space)
        } else {
            let table = try ObjectTable(path: path)
            (content, space) = (.table(table), table.space)
        }
    }

    /// Reads one feature after the other; no more than one is in memory.
    ///
    /// - Throws: `UserError` that names the file and the line, and what `body` throws.
    public func forEach(_ body: (Feature) throws -> Void) throws -> LeftOut {
        switch content {
        case .geoJSON(let file): try file.forEach(body)
        case .table(let table): try table.forEach(body)
        case .geoPackage(let layer): try layer.forEach(body)
        }
    }
}
