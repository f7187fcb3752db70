// The base of a CRS in the keys of a GeoTIFF: datum, ellipsoid, prime meridian, and the shift to WGS 84.
import CPROJ

/// A geographic CRS as parts of WKT 2 (ISO 19162).
struct BaseCRS {
    /// Name, datum and prime meridian.
    let head: String
    /// The closing of what has a code.
    var identifier = ""
    /// Radians of the unit of its coordinates.
    var unit = BaseCRS.degree
    /// `ABRIDGEDTRANSFORMATION[…]` to WGS 84, where the file gives one.
    var shift: String?

    static let degree = 0.0174532925199433

    func asGeographic() -> String {
        bound(
            "GEOGCRS[\(head),CS[ellipsoidal,2],AXIS[\"longitude\",east],AXIS[\"latitude\",north],"
                + "ANGLEUNIT[\"unit\",\(unit)]]")
    }

    /// - Parameters:
    ///   - conversion: `CONVERSION[…]`.
    ///   - unit: metres.
    func projected(by conversion: String, unit: Double) -> String {
        bound(
            "PROJCRS[\"user-defined\",BASEGEOGCRS[\(head)\(identifier)],\(conversion),CS[Cartesian,2],"
                + "AXIS[\"(E)\",east],AXIS[\"(N)\",north],LENGTHUNIT[\"unit\",\(unit)]]")
    }

    private func bound(_ wkt: String) -> String {
        guard let shift else { return wkt }
        let target =
            "GEOGCRS[\"WGS 84\",DATUM[\"World Geodetic System 1984\",ELLIPSOID[\"WGS 84\",6378137,298.257223563]],"
            + "CS[ellipsoidal,2],AXIS[\"latitude\",north],AXIS[\"longitude\",east],"
            + "ANGLEUNIT[\"degree\",\(Self.degree)],ID[\"EPSG\",4326]]"
        return "BOUNDCRS[SOURCECRS[\(wkt)],TARGETCRS[\(target)],\(shift)]"
    }
}

extension GeoKeys {
    /// By its code, by the codes of its datum and meridian, or by an ellipsoid alone.
    func baseCRS() throws -> BaseCRS {
        if let code = registered(.geographicType) { return try baseCRS(code: code) }
        let unit = try angularUnit ?? BaseCRS.degree
        let datum: String
        var shift: String?
        if let code = registered(.datum) {
            guard let wkt = PROJDatabase.wkt(PJ_CATEGORY_DATUM, code) else {
                throw try unknown("datum", .datum, code)
            }
            datum = wkt
        } else {
            datum = "DATUM[\"unknown\",\(try ellipsoid())]"
            shift = try shiftToWGS84()
        }
        guard let meridian = try primeMeridian(unit: unit) else {
            return BaseCRS(head: "\"unknown\",\(datum)", unit: unit, shift: shift)
        }
        return BaseCRS(head: "\"unknown\",\(Self.datum(datum, on: meridian))", unit: unit, shift: shift)
    }

    /// A datum that has another meridian than Greenwich brings it along. On any other meridian it is a datum without a
    /// code: PROJ would look for ways between the two for ever.
    private static func datum(_ wkt: String, on meridian: String) -> String {
        let greenwich = "PRIMEM[\"Greenwich\",0"
        let (datum, own) =
            wkt.range(of: ",PRIMEM[").map {
                (String(wkt[..<$0.lowerBound]), String(wkt[$0.lowerBound...].dropFirst()))
            } ?? (wkt, greenwich)
        if own == meridian || own == greenwich && meridian.hasPrefix(greenwich) { return "\(datum),\(meridian)" }
        return datum.replacing(/,ID\["EPSG",[0-9]+\]\]$/, with: "]") + "," + meridian
    }

    /// TOWGS84 beside a code is passed over, as GDAL does: PROJ knows the better ways from there.
    func baseCRS(code: Int) throws -> BaseCRS {
        let crs = try known(code)
        guard crs.isGeographic, let wkt = crs.wkt2, wkt.hasPrefix("GEOGCRS["), let end = wkt.range(of: ",CS[") else {
            throw refuse("GeographicType (2048) is EPSG:\(code), which is no geographic CRS")
        }
        return BaseCRS(
            head: String(wkt[..<end.lowerBound].dropFirst("GEOGCRS[".count)),
            identifier: wkt.hasSuffix("ID[\"EPSG\",\(code)]]") ? ",ID[\"EPSG\",\(code)]" : "",
            unit: crs.unit ?? BaseCRS.degree)
    }

    private func ellipsoid() throws -> String {
        if let code = registered(.ellipsoid) {
            guard let wkt = PROJDatabase.wkt(PJ_CATEGORY_ELLIPSOID, code) else {
                throw try unknown("ellipsoid", .ellipsoid, code)
            }
            return wkt
        }
        guard let axis = number(.semiMajorAxis) else { throw refuse("its user-defined CRS names no datum") }
        let unit = try length(.axisUnit, .axisUnitSize) ?? 1
        // 0 is WKT's inverse flattening of a sphere.
        let other = number(.semiMinorAxis)
        let inverse = number(.inverseFlattening) ?? other.map { $0 == axis ? 0 : axis / (axis - $0) }
        guard let inverse else { throw refuse("its ellipsoid has no flattening") }
        return "ELLIPSOID[\"unknown\",\(axis * unit),\(inverse),LENGTHUNIT[\"metre\",1]]"
    }

    /// nil where no key speaks of it.
    private func primeMeridian(unit: Double) throws -> String? {
        if let code = registered(.primeMeridian) {
            guard let wkt = PROJDatabase.wkt(PJ_CATEGORY_PRIME_MERIDIAN, code) else {
                throw try unknown("prime meridian", .primeMeridian, code)
            }
            return wkt
        }
        guard let longitude = number(.primeMeridianLongitude) else { return nil }
        return "PRIMEM[\"unknown\",\(longitude * unit / BaseCRS.degree),ANGLEUNIT[\"degree\",\(BaseCRS.degree)]]"
    }

    /// Position vector transformation (EPSG 9606), or translations alone (9603).
    private func shiftToWGS84() throws -> String? {
        let values = georeference.numbers(of: GeoKey.toWGS84.rawValue)
        guard values.contains(where: { $0 != 0 }) else { return nil }
        guard values.count == 3 || values.count == 7 else {
            throw refuse("its shift to WGS 84 (key 2062) has \(values.count) numbers, not 3 or 7")
        }
        let names = [
            ("X-axis translation", 8605), ("Y-axis translation", 8606), ("Z-axis translation", 8607),
            ("X-axis rotation", 8608), ("Y-axis rotation", 8609), ("Z-axis rotation", 8610),
            ("Scale difference", 8611),
        ]
        let parameters = zip(names, values).map { name, value in
            // An abridged transformation has the scale itself.
            "PARAMETER[\"\(name.0)\",\(name.1 == 8611 ? 1 + value * 1e-6 : value),ID[\"EPSG\",\(name.1)]]"
        }
        let method =
            values.count == 3
            ? "\"Geocentric translations (geog2D domain)\",ID[\"EPSG\",9603]"
            : "\"Position Vector transformation (geog2D domain)\",ID[\"EPSG\",9606]"
        return "ABRIDGEDTRANSFORMATION[\"to WGS 84\",METHOD[\(method)],\(parameters.joined(separator: ","))]"
    }
}
