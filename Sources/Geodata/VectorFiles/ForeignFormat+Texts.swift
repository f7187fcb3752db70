// Label files of other formats that are texts: XML, JSON, and lines of numbers.
import Base

extension ForeignFormat {
    /// - Parameter text: without spaces before it.
    static func text(_ text: ArraySlice<UInt8>, _ path: String) -> (String, String)? {
        let start = String(decoding: text.prefix(4096), as: UTF8.self)
        switch text.first {
        case UInt8(ascii: "<"): return xml(start, path)
        case UInt8(ascii: "{"), UInt8(ascii: "["): return json(text, path)
        default: break
        }
        if start.hasPrefix("version https://git-lfs") {
            return ("is a pointer of Git LFS, not the file itself", "fetch the file: git lfs pull")
        }
        if start.hasPrefix("!table") || start.hasPrefix("Version") && start.contains("Columns") {
            return ("is a MapInfo file", conversion(of: path))
        }
        for mark in ["PROJCS[", "GEOGCS[", "PROJCRS[", "GEOGCRS["] where start.hasPrefix(mark) {
            return ("is the CRS of another file", "give that file, or convert its shapefile with ogr2ogr")
        }
        return lines(start, path)
    }

    private static func xml(_ start: String, _ path: String) -> (String, String) {
        // The first element that is no declaration or comment.
        let names = start.split(separator: "<").dropFirst(0).map { $0.prefix { !" \t\r\n>/".contains($0) } }
        let root = names.first { !$0.hasPrefix("?") && !$0.hasPrefix("!") }.map { String($0) } ?? ""
        let name = root.split(separator: ":").last.map { $0.lowercased() } ?? ""
        if start.lowercased().hasPrefix("<!doctype html") || name == "html" {
            return ("is a page of HTML, not labels", "download the file itself")
        }
        switch name {
        case "kml": return ("is KML", conversion(of: path))
        case "gpx": return ("is GPX", conversion(of: path))
        case "featurecollection": return ("is GML", conversion(of: path))
        case "annotation": return ("is XML of Pascal VOC, labels of one image", inPixels)
        case "annotations": return ("is XML of CVAT, labels of a set of images", inPixels)
        default:
            return start.contains("opengis.net/gml")
                ? ("is GML", conversion(of: path))
                : ("is XML, in no format that is known", "export the labels as GeoJSON")
        }
    }

    private static func json(_ text: ArraySlice<UInt8>, _ path: String) -> (String, String)? {
        let outline = JSONOutline(text)
        let (keys, texts, inner) = (outline.keys, outline.texts, outline.innerKeys)
        let coco = ("is COCO's JSON, labels of a set of images", inPixels)
        if outline.isList {
            if inner.contains("image_id") { return coco }
            if inner.contains("type"), inner.contains("geometry") {
                return (
                    "is a list of features without the collection around it",
                    "put it into one: jq '{type: \"FeatureCollection\", features: .}'"
                )
            }
            return ("is a list in JSON, not GeoJSON", "export the labels as GeoJSON")
        }
        if texts["type"] == "Topology" { return ("is TopoJSON", conversion(of: path)) }
        // A type makes it GeoJSON, whatever else is there.
        if keys.contains("type") { return nil }
        if texts["geometryType"]?.hasPrefix("esri") == true || keys.contains("spatialReference")
            || keys.contains("features") && (keys.contains("fieldAliases") || inner.contains("attributes"))
        {
            guard !keys.contains("fields") else { return ("is JSON of Esri", conversion(of: path)) }
            let whole = stem(of: path) + ".fields.json"
            return (
                "is JSON of Esri without the list 'fields', which ogr2ogr needs",
                "convert it: sed '0,/{/s//{\"fields\": [],/' \(inShell(path)) > \(inShell(whole)) && "
                    + conversion(of: stem(of: path), from: whole).dropFirst("convert it: ".count)
            )
        }
        if keys.contains("features") { return nil }
        if keys.contains("shapes") { return ("is LabelMe's JSON, labels of one image", inPixels) }
        if !keys.isDisjoint(with: ["annotations", "images", "categories"]) { return coco }
        if keys.contains(where: { $0.hasPrefix("_via_") }) || inner.contains("regions") {
            return ("is JSON of the VGG Image Annotator, labels of a set of images", inPixels)
        }
        return nil
    }

    /// Tables without a line of names, as annotation tools write them.
    private static func lines(_ start: String, _ path: String) -> (String, String)? {
        let lines = start.split(whereSeparator: \.isNewline).map { $0.split { " \t".contains($0) } }
            .filter { !$0.isEmpty }
        guard let first = lines.first else { return nil }
        let names = "x1,y1,x2,y2,x3,y3,x4,y4,class,difficult"
        let target = stem(of: path) + ".csv"
        if first[0].hasPrefix("imagesource:") || first[0].hasPrefix("gsd:") || isDOTA(first) {
            return (
                "is a label file of DOTA, in pixels of one image",
                "make it a table, and give --labels-crs pixels: sed '/:/d; s/ \\+/,/g' \(inShell(path)) | "
                    + "sed '1i \(names)' > \(inShell(target))"
            )
        }
        if isYOLO(first) {
            return (
                "is a label file of YOLO: classes and shares of one image's width and height",
                "multiply by the width and height. Then " + inPixels
            )
        }
        let kinds = ["POINT", "POLYGON", "MULTIPOINT", "MULTIPOLYGON", "GEOMETRYCOLLECTION", "CURVEPOLYGON", "SRID="]
        if kinds.contains(where: { start.uppercased().hasPrefix($0) }), start.contains("(") {
            return (
                "is WKT without a line of column names",
                "make it a table: sed '1i WKT' \(inShell(path)) > \(inShell(target))"
            )
        }
        let header = Set(lines[0].joined(separator: " ").lowercased().split { ",;\"\t".contains($0) }.map(String.init))
        let bounds: Set = ["xmin", "ymin", "xmax", "ymax"]
        if bounds.isSubset(of: header), header.isDisjoint(with: ["x1", "wkt", "lon", "longitude"]),
            !header.isSuperset(of: ["x", "y"])
        {
            return (
                "is a table of boxes by their bounds, as DeepForest writes it",
                "give the corners of the boxes of one image in columns x1, y1 to x4, y4, and --labels-crs pixels"
            )
        }
        return nil
    }

    /// Eight numbers and a name.
    private static func isDOTA(_ fields: [Substring]) -> Bool {
        fields.count >= 9 && fields.prefix(8).allSatisfy { decimalNumber($0.utf8) != nil }
            && decimalNumber(fields[8].utf8) == nil
    }

    /// A class and shares: four of a box, also with its score; eight of a turned one; two for each corner.
    private static func isYOLO(_ fields: [Substring]) -> Bool {
        guard fields.count >= 5, Int(fields[0]).map({ $0 >= 0 }) == true else { return false }
        return fields.dropFirst().allSatisfy { decimalNumber($0.utf8).map { (-0.01...1.01).contains($0) } ?? false }
    }
}
