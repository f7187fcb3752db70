// Label files that are not read here are named, with what to do.
import Base
import Foundation
import TestSupport
import Testing
import VectorFiles

@Suite struct ForeignFormatTests {
    @Test(
        arguments: [
            (#"{"images": [{"id": 1}], "annotations": []}"#, "COCO", "GeoJSON in pixels"),
            (#"{"info": {}, "licenses": [], "images": [{"#, "COCO", "GeoJSON in pixels"),
            (#"[{"image_id": 3, "bbox": [1, 2, 3, 4]}]"#, "COCO", "GeoJSON in pixels"),
            (#"{"version": "5", "shapes": []}"#, "LabelMe", "GeoJSON in pixels"),
            (#"{"geometryType": "esriGeometryPolygon", "fields": [], "features": []}"#, "Esri", "ogr2ogr a.gpkg "),
            (#"{"geometryType": "esriGeometryPolygon", "features": []}"#, "without the list 'fields'", "sed '0,/{/s//"),
            (
                #"{"fields": [], "features": [{"attributes": {}, "geometry": {"rings": []}}]}"#, "Esri",
                "ogr2ogr a.gpkg "
            ),
            (#"{"type": "Topology", "objects": {}}"#, "TopoJSON", "ogr2ogr a.gpkg "),
            (#"{"_via_settings": {}}"#, "VGG Image Annotator", "GeoJSON in pixels"),
            (#"{"a.jpg12": {"filename": "a.jpg", "regions": []}}"#, "VGG Image Annotator", "GeoJSON in pixels"),
            (#"[{"type": "Feature", "geometry": null}]"#, "list of features", "jq"),
            ("<?xml version=\"1.0\"?>\n<!-- x --><kml xmlns=\"\">", "KML", "ogr2ogr a.gpkg "),
            ("<wfs:FeatureCollection>", "GML", "ogr2ogr a.gpkg "), ("<gpx>", "GPX", "ogr2ogr a.gpkg "),
            ("<annotation><object>", "Pascal VOC", "GeoJSON in pixels"),
            ("<!DOCTYPE html>\n<html>", "HTML", "download"), ("\u{FEFF}<kml>", "KML", "ogr2ogr a.gpkg "),
            ("0 0.5 0.5 0.1 0.2\n1 0.1 0.2 0.3 0.4\n", "YOLO", "GeoJSON in pixels"),
            ("0 0.1 0.1 0.2 0.1 0.2 0.2 0.1 0.2\n", "YOLO", "GeoJSON in pixels"),
            ("imagesource:GoogleEarth\ngsd:0.3\n", "DOTA", "sed"), ("1 2 3 2 3 4 1 4 small-vehicle 0\n", "DOTA", "sed"),
            ("image_path,xmin,ymin,xmax,ymax,label\n", "boxes by their bounds", "x1, y1 to x4, y4"),
            ("POLYGON ((0 0, 1 0, 1 1, 0 0))\n", "WKT", "sed '1i WKT'"),
            ("PROJCS[\"x\"", "CRS of another", "shapefile"),
            ("version https://git-lfs.github.com/spec/v1\n", "Git LFS", "git lfs pull"),
            ("\0\0\u{27}\n\0\0\0\0", "is a shapefile", "ogr2ogr a.gpkg "),
            ("fgb\u{3}fgb\0", "FlatGeobuf", "ogr2ogr a.gpkg "),
            ("PAR1\0\0", "Parquet", "geopandas"), ("PK\u{3}\u{4}\0\0", "zip", "unzip"),
            ("x\0,\0y\0", "UTF-16", "iconv"),
            ("II*\0\0\0", "TIFF", ".tif"), ("%PDF-1.4", "PDF", "labels"), ("", "is empty", "export"),
        ])
    func named(text: String, reason: String, remedy: String) throws {
        // The name says nothing.
        try withTemporaryFolder { folder in
            let path = folder + "/a.geojson"
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            #expect {
                try VectorFile(path: path)
            } throws: { error in
                guard let error = error as? UserError else { return false }
                #expect(error.kind == .data && error.path == path)
                #expect(error.reason.contains(reason) && error.remedy?.contains(remedy) == true, "\(error)")
                return true
            }
        }
    }

    @Test func folders() throws {
        try withTemporaryFolder { folder in
            for (name, inside, text) in [
                ("shp", "my cars.SHP", "ogr2ogr 'my cars.gpkg' '"), ("a.gdb", "a1.gdbtable", "geodatabase"),
            ] {
                try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: false)
                try Data().write(to: URL(fileURLWithPath: "\(folder)/\(name)/\(inside)"))
                #expect {
                    try VectorFile(path: "\(folder)/\(name)")
                } throws: { "\($0)".contains(text) && ($0 as? UserError)?.kind == .missingInput }
            }
        }
    }

    /// What looks like another format, but is not.
    @Test(arguments: [
        #"{"type": "FeatureCollection", "features": [], "images": [], "annotations": []}"#,
        #"{"categories": [], "features": [], "type": "FeatureCollection"}"#,
        "x,y,xmin,ymin,xmax,ymax\n1,2,3,4,5,6\n", "x;y\n1;2\n",
    ])
    func readAllTheSame(text: String) throws { _ = try readFeatures(text, name: "a.geojson") }
}
