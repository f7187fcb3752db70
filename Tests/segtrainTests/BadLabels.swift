// A scene, labels that lie in it, and labels that are wrong in one thing.
import Raster

extension BadInputs {
    /// Good: `scene.tif` of 40 × 30 pixels, `cars.geojson`. Everything else is wrong somewhere.
    func writeLabels() throws {
        let georeference = Georeference(
            x: 500_000, y: 4_000_000, pixelWidth: 0.5, pixelHeight: 0.5, epsg: 32611, isGeographic: false)
        try RasterWriter.writeGeoTIFF(
            path: "\(folder)/scene.tif", width: 40, height: 30, bands: 1, bytes: [UInt8](repeating: 0, count: 1200),
            georeference: georeference)
        func geojson(_ ring: String, crs: String = "urn:ogc:def:crs:EPSG::32611") -> String {
            """
            {"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "\(crs)"}}, "features": [
            {"type": "Feature", "properties": {"kind": "car"}, "geometry": {"type": "Polygon", "coordinates": [[\(ring)]]}}
            ]}
            """
        }
        let ring = "[500002, 3999998], [500007, 3999998], [500007, 3999996], [500002, 3999996], [500002, 3999998]"
        try write(geojson(ring), to: "cars.geojson")
        try write(String(geojson(ring).dropLast(40)), to: "cut.geojson")
        try write(geojson(String(ring.dropLast(19))), to: "open.geojson")
        let crossing = "[500002, 3999998], [500007, 3999996], [500007, 3999998], [500002, 3999996], [500002, 3999998]"
        try write(geojson(crossing), to: "bow-tie.geojson")
        try write(geojson(ring, crs: "EPSG:99999"), to: "alien.geojson")
        try write(geojson(ring, crs: "urn:ogc:def:crs:OGC:1.3:CRS84"), to: "metres.geojson")
        try write(geojson(ring, crs: "EPSG:32612"), to: "elsewhere.geojson")
        try write(
            geojson(ring).replacingOccurrences(of: "Polygon", with: "LineString").replacingOccurrences(
                of: "[[[", with: "[["
            ).replacingOccurrences(of: "]]]", with: "]]"), to: "lines.geojson")
        try write(#"{"type": "FeatureCollection", "features": []}"#, to: "none.geojson")
        try write("x,y,heading\n500005,3999995,north\n", to: "points.csv")
        try write("name,heading\na,30\n", to: "nowhere.csv")
    }
}
