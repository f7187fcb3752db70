// What PROJ's database knows by code, and whether it is there at all.
import Base
import CPROJ
import Foundation

/// PROJ's database, proj.db.
enum PROJDatabase {
    /// A part of a CRS as WKT 2, e.g. `ELLIPSOID[…]`; nil where the EPSG registry has no such code.
    static func wkt(_ category: PJ_CATEGORY, _ code: Int) -> String? {
        PROJObject { proj_create_from_database($0, "EPSG", "\(code)", category, 0, nil) }?.wkt(PJ_WKT2_2019)
    }

    /// The size of a unit of the EPSG registry in metres or radians, and its kind: "linear", "angular".
    static func unit(_ code: Int) -> (factor: Double, category: String)? {
        PROJObject.withContext { context in
            var factor = 0.0
            var category: UnsafePointer<CChar>?
            guard proj_uom_get_info_from_database(context, "EPSG", "\(code)", nil, &factor, &category) != 0,
                let category, factor > 0
            else { return nil }
            return (factor, String(cString: category))
        }
    }

    /// - Throws: `UserError(.configuration)` without a database that this PROJ can read: then no code is known, and no
    ///   file is to blame.
    static func checkIsThere() throws {
        guard PROJObject({ proj_create_from_database($0, "EPSG", "4326", PJ_CATEGORY_CRS, 0, nil) }) == nil else {
            return
        }
        let environment = ProcessInfo.processInfo.environment
        guard let set = ["PROJ_DATA", "PROJ_LIB"].first(where: { environment[$0] != nil }) else {
            throw UserError(
                .configuration, reason: "PROJ does not find its database, proj.db",
                remedy: "install the package proj-data, or set PROJ_DATA to the folder that holds proj.db")
        }
        throw UserError(
            .configuration,
            reason: "PROJ finds no database of its own version, proj.db, where \(set) points: "
                + inQuotes(environment[set] ?? ""),
            remedy: "unset \(set), or set it to the folder of the proj.db that belongs to this PROJ")
    }
}
