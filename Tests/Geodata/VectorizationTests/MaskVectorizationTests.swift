// From a mask to a vector file and back.
import Base
import Foundation
import Geo
import Labels
import Raster
import TestSupport
import Testing
import VectorFiles
import Vectorization

@Suite struct MaskVectorizationTests {
    private static let (width, height) = (90, 70)

    /// Cars of 5 × 2 m at 0.25 m, at all headings, some cut off by the border, and a wall with a hole.
    private static var mask: [UInt8] {
        var mask = [UInt8](repeating: 0, count: 90 * 90)
        for (index, angle) in stride(from: 0.0, to: 180, by: 15).enumerated() {
            let centre = Coordinate(Double(index % 4 * 24) + 9, Double(index / 4 * 24) + 11)
            let car = rectangleMask(centre, length: 19.6, width: 7.7, angle: angle * .pi / 180, size: 90)
            for pixel in car.indices where car[pixel] != 0 { mask[pixel] = 1 }
        }
        return Array(mask.prefix(width * height))
    }

    private func write(_ mask: [UInt8], _ georeference: Georeference?, in folder: String) throws {
        try RasterWriter.writeGeoTIFF(
            path: folder + "/mask.tif", width: Self.width, height: Self.height, bands: 1, bytes: mask,
            georeference: georeference, nodata: 255)
    }

    /// Any rotation, mirrored pixels too, both formats: what is drawn again is the mask, and areas are those on the
    /// ground.
    @Test(arguments: [0.0, 17, 45, 90, 133, 180, 251, 300], VectorFormat.allCases)
    func thereAndBack(degrees: Double, format: VectorFormat) throws {
        try withTemporaryFolder { folder in
            let mask = Self.mask
            try write(
                mask, turnedGeoreference(degrees: degrees, metresPerPixel: 0.25, isMirrored: degrees == 90), in: folder)
            let path = "\(folder)/cars.\(format.rawValue)"
            let summary = try vectorize(mask: folder + "/mask.tif", to: path) { Issue.record("\($0)") }
            #expect(summary == "\(path): 12 × car")
            let file = try FeatureCollection(path: path)
            #expect(file.features.count == 12 && !file.areInPixels)
            #expect(try file.crs() == (format == .geojson ? CRS.wgs84 : try CRS("EPSG:32611")))
            for feature in file.features {
                guard case .polygon(let polygon) = feature.geometries[0] else { throw CocoaError(.fileReadUnknown) }
                #expect(Polygon.signedArea(of: polygon.rings[0]) > 0, "counter-clockwise")
                let pixels = try #require(feature.properties["pixels"]?.number)
                let squareMetres = try #require(feature.properties["area_m2"]?.number)
                // UTM's scale is 0.9999 there, its square what areas are off.
                #expect(abs(squareMetres / (pixels * 0.0625) - 1) < 1e-3)
                if format == .gpkg { #expect(abs(area(polygon) / (pixels * 0.0625) - 1) < 1e-3) }
                let centroid = Coordinate(
                    feature.properties["centroid_x"]!.number!, feature.properties["centroid_y"]!.number!)
                #expect(polygon.contains(centroid))
                #expect(feature.properties["class"] == .text("car") && feature.properties["score"] == nil)
            }
            _ = try rasterize(
                labels: path, like: folder + "/mask.tif", to: folder + "/again.tif", options: LabelOptions()
            ) { Issue.record("\($0)") }
            #expect(try RasterReader(path: folder + "/again.tif").readAll().bytes == mask)
        }
    }

    @Test func classesByTheirValues() throws {
        try withTemporaryFolder { folder in
            var mask = [UInt8](repeating: 0, count: Self.width * Self.height)
            (mask[5], mask[6], mask[200], mask[7]) = (40, 70, 70, 255)
            try write(mask, turnedGeoreference(degrees: 0, metresPerPixel: 1), in: folder)
            var options = LabelOptions()
            options.classes = try LabelClasses(["car=40", "truck=70"])
            let path = folder + "/objects.geojson"
            let summary = try vectorize(mask: folder + "/mask.tif", to: path, options: options) { _ in }
            #expect(summary == "\(path): 1 × car, 2 × truck")
            let names = try FeatureCollection(path: path).features.map { $0.properties["class"]?.text }
            #expect(names == ["car", "truck", "truck"])
        }
    }

    /// Numbers tell objects apart that touch; the parts of one number are one object.
    @Test func instances() throws {
        try withTemporaryFolder { folder in
            var mask = [UInt8](repeating: 0, count: Self.width * Self.height)
            (mask[5], mask[6], mask[7], mask[200], mask[201]) = (3, 9, 9, 3, 3)
            try write(mask, nil, in: folder)
            var options = LabelOptions()
            options.areInstances = true
            let path = folder + "/objects.geojson"
            let summary = try vectorize(mask: folder + "/mask.tif", to: path, options: options) { _ in }
            #expect(summary == "\(path): 2 × car")
            let areas = try FeatureCollection(path: path).features.map { $0.properties["pixels"]?.number }
            #expect(areas == [3, 2])
        }
    }

    /// Without a place on the ground: pixels, and the file says so to our own commands and in a note to people.
    @Test(arguments: VectorFormat.allCases)
    func aMaskWithoutPlace(format: VectorFormat) throws {
        try withTemporaryFolder { folder in
            try write(Self.mask, nil, in: folder)
            let path = "\(folder)/cars.\(format.rawValue)"
            var notes: [String] = []
            _ = try vectorize(mask: folder + "/mask.tif", to: path) { notes.append($0) }
            #expect(notes == ["\(folder)/mask.tif has no georeference: the coordinates in \(path) are its pixels"])
            let file = try FeatureCollection(path: path)
            #expect(try file.crs() == nil && file.areInPixels == (format == .geojson))
            #expect(file.features[0].properties["area_m2"] == nil && file.features[0].properties["pixels"] != nil)
            var options = LabelOptions()
            if format == .gpkg { options.space = .pixels }
            _ = try rasterize(
                labels: path, like: folder + "/mask.tif", to: folder + "/again.tif", options: options
            ) { Issue.record("\($0)") }
            #expect(try RasterReader(path: folder + "/again.tif").readAll().bytes == Self.mask)
        }
    }

    @Test func aMaskWithoutCRS() throws {
        try withTemporaryFolder { folder in
            var georeference = turnedGeoreference(degrees: 0, metresPerPixel: 1)
            georeference.geoKeys = []
            try write(Self.mask, georeference, in: folder)
            var notes: [String] = []
            _ = try vectorize(mask: folder + "/mask.tif", to: folder + "/a.gpkg") { notes.append($0) }
            let file = try FeatureCollection(path: folder + "/a.gpkg")
            #expect(try notes.isEmpty && file.crs() == nil)
            #expect((file.features[0].properties["centroid_x"]?.number ?? 0) > 600_000, "map coordinates all the same")
            _ = try vectorize(mask: folder + "/mask.tif", to: folder + "/a.json") { notes.append($0) }
            #expect(try notes.count == 1 && FeatureCollection(path: folder + "/a.json").areInPixels)
        }
    }

    @Test func anEmptyMaskIsAnEmptyLayer() throws {
        try withTemporaryFolder { folder in
            try write([UInt8](repeating: 0, count: Self.width * Self.height), nil, in: folder)
            for name in ["a.geojson", "a.gpkg"] {
                _ = try vectorize(mask: folder + "/mask.tif", to: "\(folder)/\(name)") { _ in }
                #expect(try FeatureCollection(path: "\(folder)/\(name)").features.isEmpty)
            }
        }
    }

    @Test func nothingIsLeftOfAFileThatFails() throws {
        try withTemporaryFolder { folder in
            var mask = Self.mask
            mask[mask.count - 1] = 7
            try write(mask, nil, in: folder)
            for name in ["a.geojson", "a.gpkg"] {
                #expect(throws: UserError.self) {
                    try vectorize(mask: folder + "/mask.tif", to: "\(folder)/\(name)") { _ in }
                }
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["mask.tif"])
            #expect(throws: UserError.self) {
                try vectorize(mask: folder + "/mask.tif", to: folder + "/a.shp") { _ in }
            }
        }
    }
}
