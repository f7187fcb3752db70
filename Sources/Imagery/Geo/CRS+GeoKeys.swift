// The CRS that a GeoTIFF's keys describe (OGC 19-008r4), by code or piece by piece.
import Base
import Raster

extension CRS {
    /// The CRS of a georeference; nil when its tags name none.
    ///
    /// A user-defined one is put together as WKT from its datum, projection, parameters and unit.
    /// - Throws: `UserError(.data)` for a code that PROJ lacks and a projection that is not in `projections`.
    public init?(of georeference: Georeference, path: String) throws {
        func refuse(_ reason: String) -> UserError {
            UserError(.data, path: path, reason: reason, remedy: "name its CRS with --scene-crs, e.g. EPSG:32611")
        }
        let keys = GeoKeys(georeference)
        if let code = georeference.epsg {
            guard let crs = try? CRS("EPSG:\(code)") else { throw refuse("PROJ does not know its CRS, EPSG:\(code)") }
            if let stated = keys.linearUnit, !crs.isGeographic, let unit = crs.unit, abs(stated / unit - 1) > 1e-7 {
                throw refuse("its CRS is EPSG:\(code), but in another unit, of \(stated) m")
            }
            self = crs
        } else if georeference.isUserDefined || keys.esriWKT != nil {
            guard let wkt = keys.esriWKT ?? keys.wkt, let crs = try? CRS(wkt) else {
                throw refuse("the projection of its user-defined CRS is not supported")
            }
            self = crs
        } else {
            return nil
        }
    }
}

/// A user-defined CRS in the keys of a GeoTIFF.
private struct GeoKeys {
    let georeference: Georeference

    init(_ georeference: Georeference) { self.georeference = georeference }

    /// ESRI's software writes what the keys cannot say as WKT into the citations (1026, 3073).
    var esriWKT: String? {
        for key: UInt16 in [3073, 1026] {
            let prefix = "ESRI PE String = "
            if let text = georeference.text(of: key), text.hasPrefix(prefix) {
                return String(text.dropFirst(prefix.count))
            }
        }
        return nil
    }

    /// WKT 1 of the whole; nil for a projection that is not known here.
    var wkt: String? {
        guard let geographic else { return nil }
        guard georeference.value(of: 1024) != 2, georeference.value(of: 3072) != nil else { return geographic }
        guard let projection, let linearUnit else { return nil }
        let parameters = projection.parameters.map { "PARAMETER[\"\($0.name)\",\($0.value)]," }.joined()
        return "PROJCS[\"user-defined\",\(geographic),PROJECTION[\"\(projection.name)\"],\(parameters)"
            + "UNIT[\"unit\",\(linearUnit)]]"
    }

    /// Metres of the unit of projected coordinates (keys 3076 and 3077); metres when there is none.
    var linearUnit: Double? {
        guard let code = georeference.value(of: 3076) else { return 1 }
        if code == Georeference.Key.userDefined { return georeference.number(of: 3077) }
        return [9001: 1, 9002: 0.3048, 9003: 1200 / 3937, 9036: 1000][code]
    }

    /// The base CRS: by its code, by the code of its datum, or by an ellipsoid alone.
    private var geographic: String? {
        let codes = [
            georeference.value(of: Georeference.Key.geographicType),
            // EPSG numbers the geodetic datums 6xxx after the CRS 4xxx that use them.
            georeference.value(of: 2050).flatMap { (6001..<7000).contains($0) ? $0 - 2000 : nil },
        ]
        for code in codes.compactMap({ $0 }) where code != Georeference.Key.userDefined {
            if let wkt = (try? CRS("EPSG:\(code)"))?.wkt1 { return wkt }
        }
        guard let axis = georeference.number(of: 2057), georeference.value(of: 2054) ?? 9102 == 9102 else { return nil }
        // 0 is WKT's inverse flattening of a sphere.
        let other = georeference.number(of: 2058)
        let inverse = georeference.number(of: 2059) ?? other.map { $0 == axis ? 0 : axis / (axis - $0) }
        guard let inverse else { return nil }
        return "GEOGCS[\"unknown\",DATUM[\"unknown\",SPHEROID[\"unknown\",\(axis),\(inverse)]],"
            + "PRIMEM[\"unknown\",\(georeference.number(of: 2061) ?? 0)],UNIT[\"degree\",0.0174532925199433]]"
    }

    private var projection: (name: String, parameters: [(name: String, value: Double)])? {
        // Projections by code: UTM zones, 160zz north and 161zz south.
        if let code = georeference.value(of: 3074).map(Int.init), (16001...16060).contains(code % 100 + 16000),
            code / 100 == 160 || code / 100 == 161
        {
            return (
                "Transverse_Mercator",
                [
                    ("latitude_of_origin", 0), ("central_meridian", Double(code % 100 * 6 - 183)),
                    ("scale_factor", 0.9996), ("false_easting", 500_000),
                    ("false_northing", code / 100 == 160 ? 0 : 10_000_000),
                ]
            )
        }
        guard let method = georeference.value(of: 3075) else { return nil }
        let isTwoStandardMercator = method == 7 && georeference.number(of: 3078) != nil
        guard let (name, parameters) = isTwoStandardMercator ? Self.mercator2SP : Self.projections[method] else {
            return nil
        }
        let common = ["false_easting", "false_northing"]
        return (
            name,
            (parameters + common).map { parameter in
                let values = Self.keys[parameter]!.compactMap { georeference.number(of: $0) }
                return (parameter, values.first ?? (parameter == "scale_factor" ? 1 : 0))
            }
        )
    }

    private static let mercator2SP = ("Mercator_2SP", ["standard_parallel_1", "central_meridian"])

    /// ProjMethodGeoKey (3075) → the projection in WKT 1 and its parameters beside the false origin.
    private static let projections: [UInt16: (String, [String])] = [
        1: ("Transverse_Mercator", ["latitude_of_origin", "central_meridian", "scale_factor"]),
        7: ("Mercator_1SP", ["latitude_of_origin", "central_meridian", "scale_factor"]),
        8: (
            "Lambert_Conformal_Conic_2SP",
            ["standard_parallel_1", "standard_parallel_2", "latitude_of_origin", "central_meridian"]
        ),
        9: ("Lambert_Conformal_Conic_1SP", ["latitude_of_origin", "central_meridian", "scale_factor"]),
        10: ("Lambert_Azimuthal_Equal_Area", ["latitude_of_center", "longitude_of_center"]),
        11: (
            "Albers_Conic_Equal_Area",
            ["standard_parallel_1", "standard_parallel_2", "latitude_of_center", "longitude_of_center"]
        ),
        15: ("Polar_Stereographic", ["latitude_of_origin", "central_meridian", "scale_factor"]),
        16: ("Oblique_Stereographic", ["latitude_of_origin", "central_meridian", "scale_factor"]),
        18: ("Cassini_Soldner", ["latitude_of_origin", "central_meridian"]),
        22: ("Polyconic", ["latitude_of_origin", "central_meridian"]),
    ]

    /// A parameter's keys: of the natural origin, the false origin, the centre; writers do not agree which.
    private static let keys: [String: [UInt16]] = [
        "standard_parallel_1": [3078], "standard_parallel_2": [3079],
        "latitude_of_origin": [3081, 3085, 3089], "latitude_of_center": [3089, 3081, 3085],
        "central_meridian": [3080, 3084, 3088, 3095], "longitude_of_center": [3088, 3080, 3084],
        "scale_factor": [3092, 3093],
        "false_easting": [3082, 3086, 3090], "false_northing": [3083, 3087, 3091],
    ]
}
