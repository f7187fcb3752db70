// The CRS in a .prj or .aux.xml file beside a raster, where it is named by its EPSG code.
import Base
import Foundation

/// The code at the end of a WKT text: `PROJCS[…,AUTHORITY["EPSG","32611"]]`, or `PROJCRS[…,ID["EPSG",32611]]`.
///
/// GDAL writes it; ESRI's software does not, and then the CRS stays unknown.
struct SidecarCRS {
    let epsg: Int
    let isGeographic: Bool

    private static let largest = 1 << 20
    /// Of GDAL's own files, after the raster's whole name.
    static let ending = ".aux.xml"

    /// The CRS beside a raster; nil when there is none that can be told.
    ///
    /// - Throws: `UserError(.data)` for a link out of the folder.
    init?(of raster: String) throws {
        for path in Self.candidates(of: raster) {
            try refuseLinkOut(path, beside: raster)
            guard let bytes = try? readStart(of: path, count: Self.largest, what: "a CRS") else { continue }
            var text = String(decoding: bytes, as: UTF8.self)
            if path.hasSuffix(Self.ending) {
                guard let start = text.range(of: "<SRS"), let end = text.range(of: "</SRS>") else { continue }
                let element = text[start.upperBound..<max(start.upperBound, end.lowerBound)]
                text = String(element.drop { $0 != ">" }.dropFirst()).replacing("&quot;", with: "\"")
            }
            if let crs = Self(wkt: text) {
                self = crs
                return
            }
        }
        return nil
    }

    /// Where the CRS of a raster may be.
    static func candidates(of raster: String) -> [String] {
        let stem = (raster as NSString).deletingPathExtension
        return [raster + ending, stem + ".prj", stem + ".PRJ"]
    }

    init?(wkt: String) {
        let compact = wkt.filter { !$0.isWhitespace }
        let kinds = [("PROJCS[", false), ("PROJCRS[", false), ("GEOGCS[", true), ("GEOGCRS[", true)]
        guard let kind = kinds.first(where: { compact.hasPrefix($0.0) }),
            let match = compact.wholeMatch(of: /.*(?:AUTHORITY|ID)\["EPSG","?([0-9]{1,5})"?\]\]/),
            let code = Int(match.1), (1..<32767).contains(code)
        else { return nil }
        (epsg, isGeographic) = (code, kind.1)
    }
}
