-- A GeoPackage with as little as a reader asks for, on pages small enough for many inputs a second.
PRAGMA page_size = 512;
PRAGMA application_id = 0x47504B47;
PRAGMA user_version = 10300;
CREATE TABLE gpkg_spatial_ref_sys (
    srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT, organization_coordsys_id INTEGER, definition TEXT);
CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT);
CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);
CREATE TABLE cars (fid INTEGER PRIMARY KEY, geom POINT, class TEXT, length REAL);
INSERT INTO gpkg_spatial_ref_sys VALUES ('', 32611, 'EPSG', 32611, 'undefined');
INSERT INTO gpkg_contents VALUES ('cars', 'features');
INSERT INTO gpkg_geometry_columns VALUES ('cars', 'geom', 32611);
-- A header, then POINT (0 1) and POLYGON ((0 0, 1 0, 0 1, 0 0)); enough rows for two pages, and one of several.
INSERT INTO cars VALUES (1, CAST(x'47500001797F0000' || x'0101000000' || zeroblob(8) || x'000000000000F03F' AS BLOB), 'car', 4.5);
INSERT INTO cars SELECT NULL, geom, class || '12345678901234567890123456789012345678901234567890', fid FROM cars;
INSERT INTO cars SELECT NULL, geom, class, fid FROM cars;
INSERT INTO cars SELECT NULL, geom, class, fid FROM cars;
INSERT INTO cars VALUES (NULL, CAST(x'47500001797F0000' || x'010300000001000000' || x'04000000'
    || zeroblob(16) || x'000000000000F03F' || zeroblob(16) || x'000000000000F03F' || zeroblob(16) AS BLOB), 'truck', NULL);
INSERT INTO cars VALUES (NULL, NULL, printf('%.1000d', 7), -1);
