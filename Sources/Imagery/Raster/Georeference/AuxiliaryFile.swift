// NAME.aux.xml: what GDAL, QGIS and ArcGIS know of a raster that its own format has no place for.
import Base
import Foundation

/// The parts of GDAL's persistent auxiliary metadata (PAM) that say where a raster lies and which pixels have data, and
/// the CRS in ArcGIS's element of it.
struct AuxiliaryFile {
    let path: String
    /// WKT.
    private(set) var crs: String?
    /// Which axis of the CRS the x and y of the place are, counted from 1; empty: x is to the east.
    private(set) var axisMapping: [Int] = []
    /// In GDAL's order, see `Georeference.geotransform`.
    private(set) var geotransform: [Double]?
    /// By band, counted from 1.
    private(set) var nodata: [Int: Double] = [:]
    /// What bands are, e.g. "Alpha", by band, counted from 1.
    private(set) var colours: [Int: String] = [:]
    /// Ground control points as `Georeference.tiepoints`.
    private(set) var controlPoints: [Double] = []
    private(set) var controlCRS: String?
    /// As `Georeference.rationalPolynomials`.
    private(set) var rationalPolynomials: [Double] = []

    private var rationals: [String: String] = [:]
    private var esriCRS: String?

    static let ending = ".aux.xml"
    /// Beside places, statistics and attribute tables are in it.
    private static let largest = 64 << 20

    /// nil when there is none.
    ///
    /// - Throws: `UserError(.data)` for one that is no XML or gives numbers that are no place, and for a link out of
    ///   the folder.
    init?(of raster: String) throws {
        let path = raster + Self.ending
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        try refuseLinkOut(path, beside: raster)
        self.path = path
        let bytes = try readStart(of: path, count: Self.largest + 1, what: "GDAL's auxiliary metadata")
        if bytes.isEmpty { return nil }
        guard bytes.count <= Self.largest else { throw refuse("it is longer than \(Self.largest) bytes") }
        var scanner = XMLScanner(bytes)
        do {
            try scanner.scan { try take($0) }
        } catch let fault as XMLScanner.Fault {
            throw refuse(fault.reason, line: fault.line)
        }
        crs = crs ?? esriCRS
        rationalPolynomials = RationalPolynomials.numbers(named: rationals) ?? []
    }

    private func refuse(_ reason: String, line: Int? = nil) -> UserError {
        UserError(
            .data, path: path, line: line, reason: "is not valid metadata of its raster: \(reason)",
            remedy: "correct it or remove it")
    }

    private mutating func take(_ elements: [XMLScanner.Element]) throws {
        guard let last = elements.last, elements.count > 1, elements[0].name == "PAMDataset" else { return }
        func word() -> String {
            String(decoding: last.text, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        }
        switch elements.dropFirst().map(\.name) {
        case ["SRS"]:
            crs = word()
            axisMapping = (last.attributes["dataAxisToSRSAxisMapping"] ?? "").split(separator: ",").compactMap {
                Int($0.trimmingCharacters(in: .whitespaces))
            }
        case ["GeoTransform"]:
            let numbers = word().split(separator: ",").map { Double($0.trimmingCharacters(in: .whitespaces)) }
            guard numbers.count == 6, !numbers.contains(nil) else { throw refuse("GeoTransform is not six numbers") }
            let g = numbers.compactMap { $0 }
            // GDAL's word for none.
            if g == [0, 1, 0, 0, 0, 1] { return }
            guard Georeference.isPlace(g) else { throw refuse("GeoTransform gives no place on the ground") }
            geotransform = g
        case ["PAMRasterBand", "NoDataValue"]:
            guard let band = Int(elements[1].attributes["band"] ?? ""), let value = parseNodata(word()) else { return }
            nodata[band] = value
        case ["PAMRasterBand", "ColorInterp"]:
            if let band = Int(elements[1].attributes["band"] ?? "") { colours[band] = word().lowercased() }
        case ["GCPList"]:
            controlCRS = last.attributes["Projection"]
        case ["GCPList", "GCP"]:
            let numbers = ["Pixel", "Line", "", "X", "Y", "Z"].map { name in
                name.isEmpty ? 0 : Double(last.attributes[name] ?? (name == "Z" ? "0" : ""))
            }
            guard !numbers.contains(nil) else { throw refuse("a ground control point lacks a coordinate") }
            controlPoints += numbers.compactMap { $0 }
        case ["Metadata", "MDI"] where elements[1].attributes["domain"] == "RPC":
            rationals[last.attributes["key"] ?? ""] = word()
        case ["Metadata", "GeodataXform", "SpatialReference", "WKT"]
        where elements[1].attributes["domain"] == "xml:ESRI":
            esriCRS = word()
        default: break
        }
    }
}
