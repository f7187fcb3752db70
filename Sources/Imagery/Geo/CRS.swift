// Coordinate reference systems by their EPSG code, their WKT or a PROJ string.
import Base
import CPROJ

/// A coordinate reference system on the ground that PROJ knows.
public struct CRS: Hashable, Sendable, CustomStringConvertible {
    /// What PROJ reads: `EPSG:32611`, WKT, a PROJ string.
    public let definition: String
    /// E.g. "WGS 84 / UTM zone 11N".
    public let name: String
    /// Its coordinates are longitudes and latitudes.
    public let isGeographic: Bool

    /// Longitude and latitude on WGS 84, as in GeoJSON (RFC 7946).
    public static let wgs84 = CRS(unchecked: "EPSG:4326", name: "WGS 84", isGeographic: true)

    /// - Throws: `UserError(.usage)` for a CRS that PROJ does not know.
    public init(_ text: String) throws {
        // OGC's name for WGS 84 with longitude first, which is the order here in any case: PROJ finds other, and fewer,
        // transformations for it than for EPSG's.
        let isCRS84 = text.hasPrefix("urn:ogc:def:crs:OGC:") && text.hasSuffix(":CRS84") || text == "OGC:CRS84"
        let definition = isCRS84 ? Self.wgs84.definition : Int(text) == nil ? text : "EPSG:\(text)"
        guard Self.isDefinition(definition), let object = PROJObject({ proj_create($0, definition) }),
            proj_is_crs(object.pointer) != 0
        else {
            try PROJDatabase.checkIsThere()
            throw UserError(
                .usage, reason: "\(inQuotes(text)) is not a coordinate reference system that PROJ knows",
                remedy: "give its EPSG code, e.g. EPSG:32611, or its WKT")
        }
        let name = proj_get_name(object.pointer).map { String(cString: $0) } ?? definition
        let kind = object.withHorizontal { proj_get_type($0) }
        guard !Self.kindsWithoutPlane.contains(kind) else {
            throw UserError(
                .usage,
                reason: "'\(name)' does not place points on a map: it is vertical, temporal or geocentric",
                remedy: "give a geographic or projected one, e.g. EPSG:4326 or EPSG:32611")
        }
        let geographic = [PJ_TYPE_GEOGRAPHIC_2D_CRS, PJ_TYPE_GEOGRAPHIC_3D_CRS]
        self.init(unchecked: definition, name: name, isGeographic: geographic.contains(kind))
    }

    /// Whether a text says what it means: a code, a URN or URL, WKT, JSON or a PROJ string. PROJ looks all others up
    /// among the names of its CRS, which takes a tenth of a second, and finds "foo" in "Afgooye".
    private static func isDefinition(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let isURN =
            parts[0].lowercased() == "urn" && (6...7).contains(parts.count) || text.hasPrefix("urn:ogc:def:crs,")
        let isPROJ = text.contains("proj=") || text.contains("init=")
        return parts.count == 2 || isURN || isPROJ || text.hasPrefix("{")
            || proj_context_guess_wkt_dialect(nil, text) != PJ_GUESSED_NOT_WKT
    }

    private static let kindsWithoutPlane = [PJ_TYPE_GEOCENTRIC_CRS, PJ_TYPE_VERTICAL_CRS, PJ_TYPE_TEMPORAL_CRS]

    private init(unchecked definition: String, name: String, isGeographic: Bool) {
        (self.definition, self.name, self.isGeographic) = (definition, name, isGeographic)
    }

    /// For messages: "EPSG:32611", or the name where the definition is long.
    public var description: String { definition.count < 30 ? definition : name }

    /// The CRS as WKT 1, the dialect of GDAL 2 and GeoPackages; nil for what it cannot say.
    package var wkt1: String? { object?.wkt(PJ_WKT1_GDAL) }

    /// The CRS as WKT 2 (ISO 19162:2019).
    var wkt2: String? { object?.wkt(PJ_WKT2_2019) }

    /// A projected CRS's way from its base to the map, `CONVERSION[…]` of WKT 2.
    var conversionWKT: String? {
        let conversion = object.flatMap { object in
            object.withHorizontal { proj_crs_get_coordoperation(object.context, $0) }.map { (object, $0) }
        }
        guard let (object, pointer) = conversion else { return nil }
        defer { proj_destroy(pointer) }
        return object.wkt(PJ_WKT2_2019, of: pointer)
    }

    /// The EPSG code of the geographic CRS that this one is projected from, or is.
    var baseCode: Int? {
        guard let object else { return nil }
        guard let base = object.withHorizontal({ proj_crs_get_geodetic_crs(object.context, $0) }) else { return nil }
        defer { proj_destroy(base) }
        guard let authority = proj_get_id_auth_name(base, 0), String(cString: authority) == "EPSG",
            let code = proj_get_id_code(base, 0)
        else { return nil }
        return Int(String(cString: code))
    }

    private var object: PROJObject? { PROJObject { proj_create($0, definition) } }

    /// Who numbers it and as what, e.g. EPSG and 32611; nil where nobody does.
    package var registered: (authority: String, code: Int)? {
        guard let object, let authority = proj_get_id_auth_name(object.pointer, 0),
            let text = proj_get_id_code(object.pointer, 0), let code = Int(String(cString: text))
        else { return nil }
        return (String(cString: authority), code)
    }

    /// Metres (of a geographic CRS: radians) of one unit of the first axis; nil where PROJ does not say.
    var unit: Double? {
        guard let object,
            let system = object.withHorizontal({ proj_crs_get_coordinate_system(object.context, $0) })
        else { return nil }
        defer { proj_destroy(system) }
        var factor = 0.0
        let known = proj_cs_get_axis_info(object.context, system, 0, nil, nil, nil, &factor, nil, nil, nil)
        return known != 0 ? factor : nil
    }
}
