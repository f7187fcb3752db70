// The tables that every GeoPackage has, word for word from annexes C and D of the standard (OGC 12-128r18), and the
// triggers of its spatial index (annex F.3).
import Geo

extension GeoPackageWriter {
    /// "GPKG" and version 1.3.
    static let tables = """
        PRAGMA application_id = 1196444487;
        PRAGMA user_version = 10300;
        CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,
            organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, \
            description TEXT);
        CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT \
        UNIQUE,
            description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
            min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
            CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
        CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
            geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
            CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE \
            (table_name),
            CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
            CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
        CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,
            definition TEXT NOT NULL, scope TEXT NOT NULL,
            CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
        INSERT INTO gpkg_spatial_ref_sys VALUES
            ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
            ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
            ('WGS 84 geodetic', 4326, 'EPSG', 4326, '\(CRS.wgs84.wkt1 ?? "undefined")', 'longitude/latitude on WGS 84');
        """

    func rtreeTriggers(layer: String) -> String {
        let name = "rtree_\(layer)_geom"
        let isFull = "NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom)"
        let isVoid = "(NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))"
        let entry =
            "\(name) VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom))"
        func trigger(_ suffix: String, _ event: String, _ condition: String, _ action: String) -> String {
            "CREATE TRIGGER \(name)_\(suffix) AFTER \(event) ON \(layer) WHEN \(condition) BEGIN \(action); END;\n"
        }
        return trigger("insert", "INSERT", "(\(isFull))", "INSERT OR REPLACE INTO \(entry)")
            + trigger(
                "update1", "UPDATE OF geom", "OLD.fid = NEW.fid AND (\(isFull))", "INSERT OR REPLACE INTO \(entry)")
            + trigger(
                "update2", "UPDATE OF geom", "OLD.fid = NEW.fid AND \(isVoid)", "DELETE FROM \(name) WHERE id = OLD.fid"
            )
            + trigger(
                "update3", "UPDATE", "OLD.fid != NEW.fid AND (\(isFull))",
                "DELETE FROM \(name) WHERE id = OLD.fid; INSERT OR REPLACE INTO \(entry)")
            + trigger(
                "update4", "UPDATE", "OLD.fid != NEW.fid AND \(isVoid)",
                "DELETE FROM \(name) WHERE id IN (OLD.fid, NEW.fid)")
            + trigger("delete", "DELETE", "OLD.geom NOT NULL", "DELETE FROM \(name) WHERE id = OLD.fid")
    }
}
