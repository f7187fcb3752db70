// The projection of a CRS in the keys of a GeoTIFF, in PROJ's terms.
import CPROJ
import Foundation

/// A parameter of a projection in PROJ, and the keys it may be in, the usual one first: writers do not agree which.
private struct ProjectionParameter {
    let name: String
    let keys: [GeoKey]
    var otherwise = 0.0

    static let lat0 = Self(
        name: "lat_0", keys: [.naturalOriginLatitude, .falseOriginLatitude, .centerLatitude])
    static let lon0 = Self(
        name: "lon_0", keys: [.naturalOriginLongitude, .falseOriginLongitude, .centerLongitude, .straightVerticalPole])
    static let lat1 = Self(name: "lat_1", keys: [.standardParallel1])
    /// Of a cone that touches: PROJ takes it for the latitude of its origin, too, where both are equal.
    static let lat1OfOrigin = Self(name: "lat_1", keys: lat0.keys)
    static let lat2 = Self(name: "lat_2", keys: [.standardParallel2])
    static let latTS = Self(name: "lat_ts", keys: [.standardParallel1])
    static let scale = Self(name: "k_0", keys: [.scaleAtNaturalOrigin, .scaleAtCenter], otherwise: 1)
    static let lonC = Self(name: "lonc", keys: lon0.keys)
    static let alpha = Self(name: "alpha", keys: [.azimuth])
    static let azimuth = Self(name: "azi", keys: [.azimuth])
    static let gamma = Self(name: "gamma", keys: [.rectifiedGridAngle], otherwise: 90)
    static let x0 = Self(name: "x_0", keys: [.falseEasting, .falseOriginEasting, .centerEasting])
    static let y0 = Self(name: "y_0", keys: [.falseNorthing, .falseOriginNorthing, .centerNorthing])
}

extension GeoKeys {
    /// `CONVERSION[…]` of WKT 2.
    ///
    /// - Parameter unit: metres of the false easting and northing. Angles are degrees whatever the file's unit of
    ///   angles is: so GDAL writes and reads them. A projection by code has the parameters of the registry, in the
    ///   units there.
    func projection(unit: Double) throws -> String {
        let given = Self.parameterKeys.filter { number($0) != nil }
        if let code = registered(.projection), registered(.projectionMethod) == nil || given.isEmpty {
            guard let wkt = PROJDatabase.wkt(PJ_CATEGORY_COORDINATE_OPERATION, code), wkt.hasPrefix("CONVERSION[")
            else { throw try unknown("projection", .projection, code) }
            return wkt
        }
        guard let method = registered(.projectionMethod) else {
            throw refuse("its user-defined CRS names no projection (keys 3074 and 3075)")
        }
        guard let (name, parameters) = Self.projections[method] else {
            throw refuse(
                "the projection of its user-defined CRS is not supported (ProjCoordTrans, key 3075: \(method))")
        }
        var values = parameters.map { parameter in
            (parameter.name, parameter.keys.lazy.compactMap { number($0) }.first ?? parameter.otherwise)
        }
        // Parallel and scale say the same of the Mercator projection, and 0 stands for a scale that is not given.
        if method == 7, number(.standardParallel1) == nil { values.removeAll { $0.0 == "lat_ts" } }
        values = values.map { $0.0 == "k_0" && $0.1 == 0 ? ("k_0", 1) : $0 }
        if method == 15 { values = Self.polar(values) }
        values = values.map { $0.0 == "x_0" || $0.0 == "y_0" ? ($0.0, $0.1 * unit) : $0 }
        try checkNothingIsLeft(of: given, parameters)
        let text = "\(name) " + values.map { "+\($0.0)=\($0.1)" }.joined(separator: " ") + " +type=crs"
        guard let wkt = (try? CRS(text))?.conversionWKT else {
            throw refuse("PROJ does not accept the projection of its user-defined CRS, \(text)")
        }
        return wkt
    }

    /// The latitude of a polar stereographic projection is its pole, or its parallel of true scale.
    private static func polar(_ values: [(String, Double)]) -> [(String, Double)] {
        guard let latitude = values.first(where: { $0.0 == "lat_0" })?.1, abs(abs(latitude) - 90) > 1e-8 else {
            return values
        }
        return values.filter { $0.0 != "lat_0" && $0.0 != "k_0" }
            + [("lat_0", latitude < 0 ? -90 : 90), ("lat_ts", latitude)]
    }

    /// A key that the projection has no parameter for must not say anything: some writers write all that they know.
    private func checkNothingIsLeft(of given: [GeoKey], _ parameters: [ProjectionParameter]) throws {
        let understood = Set(parameters.flatMap(\.keys))
        let scales: [GeoKey] = [.scaleAtNaturalOrigin, .scaleAtCenter]
        for key in given where !understood.contains(key) {
            guard let value = number(key), value != 0, !(scales.contains(key) && value == 1) else { continue }
            throw refuse("key \(key.rawValue) of its user-defined CRS does not go with the projection: \(value)")
        }
    }

    private static let parameterKeys: [GeoKey] =
        (GeoKey.standardParallel1.rawValue...GeoKey.rectifiedGridAngle.rawValue)
        .compactMap { GeoKey(rawValue: $0) }

    /// ProjCoordTrans (3075) → the projection in PROJ. Meanings as in libgeotiff's geo_normalize.c, whose own PROJ
    /// strings lose the datum.
    private static let projections: [Int: (String, [ProjectionParameter])] = {
        let (origin, offset): ([ProjectionParameter], [ProjectionParameter]) = ([.lat0, .lon0], [.x0, .y0])
        let conic: [ProjectionParameter] = [.lat1, .lat2] + origin + offset
        let oblique: [ProjectionParameter] = [.lat0, .lonC, .alpha, .gamma, .scale] + offset
        return [
            1: ("+proj=tmerc", origin + [.scale] + offset),
            3: ("+proj=omerc +no_uoff", oblique),
            4: ("+proj=labrd", origin + [.azimuth, .scale] + offset),
            5: ("+proj=somerc", origin + [.scale] + offset),
            7: ("+proj=merc", [.latTS, .lon0, .scale] + offset),
            8: ("+proj=lcc", conic),
            9: ("+proj=lcc", [.lat1OfOrigin] + origin + [.scale] + offset),
            10: ("+proj=laea", origin + offset),
            11: ("+proj=aea", conic),
            12: ("+proj=aeqd", origin + offset),
            13: ("+proj=eqdc", conic),
            14: ("+proj=stere", origin + [.scale] + offset),
            15: ("+proj=stere", origin + [.scale] + offset),
            16: ("+proj=sterea", origin + [.scale] + offset),
            17: ("+proj=eqc", [.latTS] + origin + offset),
            18: ("+proj=cass", origin + offset),
            19: ("+proj=gnom", origin + offset),
            20: ("+proj=mill", [.lon0] + offset),
            21: ("+proj=ortho", origin + offset),
            22: ("+proj=poly", origin + offset),
            23: ("+proj=robin", [.lon0] + offset),
            24: ("+proj=sinu", [.lon0] + offset),
            25: ("+proj=vandg", [.lon0] + offset),
            26: ("+proj=nzmg", origin + offset),
            27: ("+proj=tmerc +axis=wsu", origin + [.scale] + offset),
            28: ("+proj=cea", [.latTS, .lon0] + offset),
            9815: ("+proj=omerc", oblique),
        ]
    }()
}
