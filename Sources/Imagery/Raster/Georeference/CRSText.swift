// A CRS as WKT in a file beside a raster, and as the keys of a GeoTIFF.
import Base
import Foundation

/// WKT, in any of its dialects.
struct CRSText {
    let wkt: String
    /// The file that it is from.
    let path: String

    private static let largest = 1 << 16

    /// nil for text that is no WKT of a CRS on the ground.
    ///
    /// - Throws: `UserError(.data)` for one that no GeoTIFF can hold.
    init?(_ text: String, from path: String) throws {
        // A '|' ends a text in a GeoTIFF. Line ends are for people.
        let plain = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }.joined()
            .replacing("|", with: "/").filter { $0 != "\0" }
        let kinds = ["PROJCS", "PROJCRS", "GEOGCS", "GEOGCRS", "GEODCRS", "COMPD_CS", "COMPOUNDCRS", "BOUNDCRS"]
        guard let bracket = plain.firstIndex(where: { $0 == "[" || $0 == "(" }),
            kinds.contains(plain[..<bracket].trimmingCharacters(in: .whitespaces).uppercased())
        else { return nil }
        guard plain.utf8.count < Self.largest - 100 else {
            throw UserError(
                .data, path: path, reason: "the CRS in it has more than \(Self.largest - 100) bytes",
                remedy: "correct it or remove it")
        }
        (wkt, self.path) = (plain, path)
    }

    /// NAME.prj, as ESRI's software writes it.
    ///
    /// - Throws: `UserError(.data)` for a link out of the folder.
    init?(projectionFileOf raster: String) throws {
        for path in Self.projectionFiles(of: raster) {
            try refuseLinkOut(path, beside: raster)
            guard let bytes = try? readStart(of: path, count: Self.largest, what: "a CRS") else { continue }
            if let text = try Self(String(decoding: bytes, as: UTF8.self), from: path) {
                self = text
                return
            }
        }
        return nil
    }

    static func projectionFiles(of raster: String) -> [String] {
        let stem = withoutExtension(raster)
        return [stem + ".prj", stem + ".PRJ"]
    }

    /// Keys of a GeoTIFF: by code, where the text closes with one of the EPSG registry, `AUTHORITY["EPSG","32611"]]` or
    /// `ID["EPSG",32611]]`; otherwise the text itself in the citation, as ESRI's software does.
    ///
    /// - Parameter pixelIsPoint: what the tags beside the keys count from.
    func keys(pixelIsPoint: Bool) -> Georeference {
        let compact = wkt.filter { !$0.isWhitespace }
        let kinds = [("PROJCS[", false), ("PROJCRS[", false), ("GEOGCS[", true), ("GEOGCRS[", true)]
        var keys: Georeference
        if let kind = kinds.first(where: { compact.hasPrefix($0.0) }),
            let match = compact.wholeMatch(of: /.*(?:AUTHORITY|ID)\["EPSG","?([0-9]{1,5})"?\]\]/),
            let code = Int(match.1), (1..<32767).contains(code)
        {
            keys = Georeference(epsg: code, isGeographic: kind.1)
        } else {
            keys = Georeference(esriText: wkt)
        }
        if pixelIsPoint { keys.geoKeys[11] = 2 }
        return keys
    }

    /// Whether the coordinates of data whose axes are mapped so come in the other order than to the east, to the north.
    func isSwapped(by mapping: [Int]) -> Bool {
        guard mapping.count >= 2, mapping[0...1] == [1, 2] || mapping[0...1] == [2, 1] else { return false }
        let own = wkt.range(of: "PROJECTION[").map { wkt[$0.upperBound...] } ?? wkt[...]
        let directions = own.matches(of: /AXIS\["[^"]*", *([A-Za-z]+)/).prefix(2).map { $0.1.lowercased() }
        let isNorthFirst = directions == ["north", "east"]
        return directions.count == 2 && isNorthFirst == (mapping[0] == 1)
            && (isNorthFirst || directions == ["east", "north"])
    }
}
