// Units in the keys of a GeoTIFF: by a code of the EPSG registry, or by their size.
import Base

extension GeoKeys {
    /// Metres of the unit of projected coordinates; nil where no key says: a CRS by code has its own.
    var linearUnit: Double? { get throws { try length(.linearUnit, .linearUnitSize) } }

    /// Radians of the unit of angles; nil where no key says.
    var angularUnit: Double? {
        get throws {
            guard let code = code(.angularUnit) else { return nil }
            if code == GeoKey.userDefined {
                return try size(.angularUnitSize, of: .angularUnit)
            }
            // Ways to write degrees.
            if code == 9102 || (9107...9122).contains(code) { return BaseCRS.degree }
            guard let unit = PROJDatabase.unit(code), unit.category == "angular" else {
                throw try unknown("unit of angles", .angularUnit, code)
            }
            return unit.factor
        }
    }

    /// Metres of a unit of length.
    func length(_ key: GeoKey, _ sizeKey: GeoKey) throws -> Double? {
        guard let code = code(key) else { return nil }
        if code == GeoKey.userDefined { return try size(sizeKey, of: key) }
        guard let unit = PROJDatabase.unit(code), unit.category == "linear" else {
            throw try unknown("unit of length", key, code)
        }
        return unit.factor
    }

    private func size(_ key: GeoKey, of unit: GeoKey) throws -> Double {
        guard let size = number(key), size > 0, size.isFinite else {
            throw refuse("it has a unit of its own (key \(unit.rawValue)), but not its size (key \(key.rawValue))")
        }
        return size
    }

    /// What to say of a code that PROJ's database lacks, unless the database is what is lacking.
    func unknown(_ what: String, _ key: GeoKey, _ code: Int) throws -> UserError {
        try PROJDatabase.checkIsThere()
        return refuse("PROJ does not know the \(what) in key \(key.rawValue) of its user-defined CRS, \(code)")
    }
}
