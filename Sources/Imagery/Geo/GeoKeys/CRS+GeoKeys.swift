// The CRS that a GeoTIFF's keys describe (OGC 19-008r4), by code or piece by piece.
import Base
import Raster

extension CRS {
    /// The CRS of a georeference; nil when its keys name none.
    ///
    /// A user-defined one is put together as WKT from its datum, projection, parameters and unit.
    /// - Throws: `UserError(.data)` for a code that PROJ lacks, and for a key that would move coordinates and is not
    ///   understood.
    public init?(of georeference: Georeference, path: String) throws {
        let keys = GeoKeys(georeference, path: path)
        guard let definition = try keys.definition() else { return nil }
        do {
            self = try CRS(definition)
        } catch {
            throw keys.refuse("PROJ does not understand its CRS, \(inQuotes(definition))")
        }
    }
}

/// The keys of a GeoTIFF that say which CRS its coordinates are in.
struct GeoKeys {
    let georeference: Georeference
    private let path: String

    init(_ georeference: Georeference, path: String) { (self.georeference, self.path) = (georeference, path) }

    func refuse(_ reason: String) -> UserError {
        UserError(.data, path: path, reason: reason, remedy: "name its CRS with --scene-crs, e.g. EPSG:32611")
    }

    /// A code or other short value; nil where there is none, which writers also say by 0.
    func code(_ key: GeoKey) -> Int? {
        georeference.value(of: key.rawValue).flatMap { $0 == 0 ? nil : Int($0) }
    }

    /// A code of the EPSG registry; nil where the file describes the thing itself.
    func registered(_ key: GeoKey) -> Int? { code(key).flatMap { $0 == GeoKey.userDefined ? nil : $0 } }

    func number(_ key: GeoKey) -> Double? { georeference.number(of: key.rawValue) }

    /// What `CRS` reads: a code or WKT; nil where no key speaks of a CRS.
    func definition() throws -> String? {
        if let text = esriWKT { return text }
        let model = code(.modelType)
        if model == 3 { throw refuse("its coordinates are geocentric (GTModelType 3), not on a map") }
        if model != 2, [.projectedType, .projection, .projectionMethod].contains(where: { code($0) != nil }) {
            return try projected()
        }
        return [.geographicType, .datum, .ellipsoid].contains { code($0) != nil } ? try geographic() : nil
    }

    /// ESRI's software writes what the keys cannot say as WKT into the citations.
    private var esriWKT: String? {
        [GeoKey.projectedCitation, .citation, .geographicCitation].lazy.compactMap {
            georeference.text(of: $0.rawValue)
        }
        .first { $0.hasPrefix(Georeference.esriPrefix) }
        .map { String($0.dropFirst(Georeference.esriPrefix.count)) }
    }

    private func geographic() throws -> String {
        guard let code = registered(.geographicType) else { return try baseCRS().asGeographic() }
        let crs = try known(code)
        if let stated = try angularUnit, let unit = crs.unit, abs(stated / unit - 1) > 1e-7 {
            throw refuse(
                "its CRS is EPSG:\(code), but GeogAngularUnits (2054) is another unit, \(registered(.angularUnit) ?? 0)"
            )
        }
        return crs.definition
    }

    /// A projected CRS by its code, or of a base CRS, a projection and a unit, each by code or by description. Files
    /// that name the CRS by code and give another base or unit mean what GDAL reads: the projection of that CRS on
    /// the base given, its metres counted in the unit given.
    private func projected() throws -> String {
        let unit = try linearUnit
        guard let code = registered(.projectedType) else {
            if isWebMercator { return "EPSG:3857" }
            let (base, conversion) = (try baseCRS(), try projection(unit: unit ?? 1))
            return base.projected(by: conversion, unit: unit ?? 1)
        }
        let crs = try known(code)
        let otherUnit = unit.flatMap { stated in crs.unit.map { abs(stated / $0 - 1) > 1e-7 } } ?? false
        let base = registered(.geographicType)
        let ownBase = crs.baseCode
        let otherBase = base != nil && ownBase != nil && base != ownBase
        guard otherUnit || otherBase, let conversion = crs.conversionWKT else { return crs.definition }
        guard let base = base ?? ownBase else {
            throw refuse("its CRS is EPSG:\(code), but ProjLinearUnits (3076) is another unit, of \(unit ?? 0) m")
        }
        return try baseCRS(code: base).projected(by: conversion, unit: unit ?? crs.unit ?? 1)
    }

    /// The CRS of the EPSG registry; codes from 53001 on may be ESRI's, which writers put into the same key.
    func known(_ code: Int) throws -> CRS {
        if let crs = try? CRS("EPSG:\(code)") { return crs }
        if let crs = try? CRS("ESRI:\(code)") { return crs }
        try PROJDatabase.checkIsThere()
        throw refuse("PROJ does not know its CRS, EPSG:\(code)")
    }

    /// Web maps compute on a sphere with an ellipsoid's coordinates, which no key says: writers name it.
    private var isWebMercator: Bool {
        guard code(.projectionMethod) == 7 else { return false }
        return [GeoKey.projectedCitation, .citation].compactMap { georeference.text(of: $0.rawValue) }.contains {
            $0.contains("Web_Mercator_Auxiliary_Sphere") || $0.contains("Pseudo-Mercator")
        }
    }
}
