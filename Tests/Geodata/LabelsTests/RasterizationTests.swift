// Whole masks, from files to files.
import Base
import Foundation
import Geo
import Labels
import Raster
import TestSupport
import Testing

@Suite struct RasterizationTests {
    private static let cars = """
        {"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "EPSG:32611"}}, "features": [
        {"type": "Feature", "properties": {"kind": "car"}, "geometry": {"type": "Polygon", "coordinates":
        [[[500010, 3999990], [500030, 3999990], [500030, 3999700], [500010, 3999700], [500010, 3999990]]]}},
        {"type": "Feature", "properties": {"kind": "unsure"}, "geometry": {"type": "Polygon", "coordinates":
        [[[500100, 3999990], [500110, 3999990], [500110, 3999980], [500100, 3999980], [500100, 3999990]]]}}]}
        """

    /// More rows than a strip has; the georeference is the scene's, tag for tag.
    @Test func aGeoTIFFOverItsScene() throws {
        try withTemporaryFolder { folder in
            let scene = folder + "/scene.tif"
            try writeScene(scene, width: 300, height: 700)
            try Self.cars.write(toFile: folder + "/cars.geojson", atomically: true, encoding: .utf8)
            var options = LabelOptions()
            options.classField = "kind"
            options.classes = try LabelClasses(["car", "ignore=unsure"])
            let summary = try rasterize(
                labels: folder + "/cars.geojson", like: scene, to: folder + "/mask.tif", options: options,
                note: { _ in })
            #expect(summary.pixels == [300 * 700 - 40 * 580 - 400, 40 * 580] && summary.ignoredPixels == 400)
            #expect(summary.report == "\(folder)/mask.tif: 300 × 700 pixels, car 11 %, ignored 0.19 %")
            let mask = try RasterReader(path: folder + "/mask.tif")
            #expect(mask.info.georeference == (try RasterReader(path: scene).info.georeference))
            #expect(mask.info.isTiled && mask.info.nodata == 255 && mask.info.palette?.count == 256)
            let bytes = try mask.readAll().bytes
            let wrong = bytes.indices.filter { index in
                let (x, y) = (index % 300, index / 300)
                let isCar = (20..<60).contains(x) && (20..<600).contains(y)
                let isUnsure = (200..<220).contains(x) && (20..<40).contains(y)
                return bytes[index] != (isCar ? 1 : isUnsure ? 255 : 0)
            }
            #expect(wrong.isEmpty)
        }
    }

    @Test func aPNGToLookAt() throws {
        try withTemporaryFolder { folder in
            try writeScene(folder + "/scene.tif", width: 300, height: 700)
            try Self.cars.write(toFile: folder + "/cars.json", atomically: true, encoding: .utf8)
            func values(_ options: LabelOptions) throws -> Set<UInt8> {
                _ = try rasterize(
                    labels: folder + "/cars.json", like: folder + "/scene.tif", to: folder + "/mask.png",
                    options: options, note: { _ in })
                return Set(try RasterReader(path: folder + "/mask.png").readAll().bytes)
            }
            var options = LabelOptions()
            #expect(try values(options) == [0, 255])
            let places = try ["scene.tif", "mask.png"].map {
                try RasterReader(path: "\(folder)/\($0)").info.georeference?.geotransform
            }
            #expect(places[0] != nil && places[0] == places[1])
            options.classField = "kind"
            options.classes = try LabelClasses(["car", "ignore=unsure"])
            #expect(try values(options) == [0, 1, 255])
            options.classes = try LabelClasses(["car", "van=unsure"])
            #expect(try values(options) == [0, 1, 2])
        }
    }

    @Test func nothingIsLeftOfAFailure() throws {
        try withTemporaryFolder { folder in
            let scene = folder + "/scene.tif"
            try writeScene(scene, width: 30, height: 600)
            // The value without a class is in the last strip.
            var bytes = [UInt8](repeating: 0, count: 30 * 600)
            bytes[30 * 590] = 7
            try RasterWriter.writePNG(path: folder + "/labels.png", width: 30, height: 600, bands: 1, bytes: bytes)
            func attempt(_ labels: String, _ output: String) throws {
                _ = try rasterize(labels: labels, like: scene, to: output, options: LabelOptions(), note: { _ in })
            }
            #expect(throws: UserError.self) { try attempt(folder + "/labels.png", folder + "/mask.tif") }
            #expect(throws: UserError.self) { try attempt(folder + "/labels.png", folder + "/mask.jpg") }
            #expect(throws: UserError.self) {
                try attempt(folder + "/labels.png", folder + "/../\(folder.split(separator: "/").last!)/labels.png")
            }
            #expect(throws: UserError.self) { try attempt(folder + "/labels.png", scene) }
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["labels.png", "scene.tif"])
        }
    }
}
