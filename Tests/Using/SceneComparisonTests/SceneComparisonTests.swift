// Predictions and labels of a scene, in every kind of file.
import Base
import Foundation
import Geo
import Labels
import Metrics
import Objects
import Raster
import SceneComparison
import TestSupport
import Testing
import VectorFiles
import Vectorization

/// 60 × 40 pixels of half a metre. Objects are rectangles: x, y, width, height.
private let (width, height) = (60, 40)

private func mask(_ boxes: [(x: Int, y: Int, width: Int, height: Int)], value: UInt8 = 1) -> [UInt8] {
    var mask = [UInt8](repeating: 0, count: width * height)
    for box in boxes {
        for y in box.y..<box.y + box.height { for x in box.x..<box.x + box.width { mask[y * width + x] = value } }
    }
    return mask
}

private func write(_ pixels: [UInt8], _ path: String, x: Double = 500_000, epsg: Int = 32611) throws {
    try RasterWriter.writeGeoTIFF(
        path: path, width: width, height: height, bands: 1, bytes: pixels,
        georeference: Georeference(
            x: x, y: 4_000_000, pixelWidth: 0.5, pixelHeight: 0.5, epsg: epsg, isGeographic: false), nodata: 255)
}

@Suite struct SceneComparisonTests {
    /// Two right (one a little off), one false, one missed; one on ignored ground.
    private static let labels: [UInt8] = {
        var labels = mask([(2, 2, 8, 4), (20, 2, 8, 4), (40, 20, 8, 4)])
        for pixel in labels.count - 5 * width..<labels.count { labels[pixel] = 255 }
        return labels
    }()
    private static let predicted = mask([(2, 2, 8, 4), (21, 2, 8, 4), (2, 20, 8, 4), (30, 36, 8, 3)])

    private func compare(
        _ folder: String, _ prediction: String, _ labels: String, image: String? = nil,
        _ change: (inout SceneComparisonSettings) -> Void = { _ in }
    ) throws -> SceneComparison {
        var settings = SceneComparisonSettings(
            prediction: "\(folder)/\(prediction)", labels: "\(folder)/\(labels)", output: folder + "/out")
        settings.image = image.map { "\(folder)/\($0)" }
        change(&settings)
        return try SceneComparison(settings) { _ in }
    }

    private func withScene(_ body: (String) throws -> Void) throws {
        try withTemporaryFolder { folder in
            try write(Self.labels, folder + "/labels.tif")
            try write(Self.predicted, folder + "/mask.tif")
            try write([UInt8](repeating: 90, count: width * height), folder + "/scene.tif")
            for (mask, name) in [("mask", "cars.gpkg"), ("mask", "cars.geojson"), ("labels", "labels.geojson")] {
                _ = try vectorize(
                    mask: "\(folder)/\(mask).tif", to: "\(folder)/\(name)", note: { _ in })
            }
            try body(folder)
        }
    }

    @Test(
        arguments: [
            ("mask.tif", "labels.tif", nil), ("cars.gpkg", "labels.tif", nil),
            ("cars.geojson", "labels.tif", "scene.tif"),
        ] as [(String, String, String?)])
    func rightFalseAndMissed(prediction: String, labels: String, image: String?) throws {
        try withScene { folder in
            let comparison = try compare(folder, prediction, labels, image: image)
            #expect(
                comparison.report.table == """
                    IoU 0.5     precision     recall         F1
                    car             0.667      0.667      0.667   2 right, 1 false, 1 missed
                    count        3 predicted, 3 labelled: 0 (+0.0 %)
                    """)
            let written = try comparison.write { Issue.record("\($0)") }
            let stem = folder + "/out/" + (prediction as NSString).deletingPathExtension
            #expect(written == [stem + "_compared.geojson"] + (image == nil ? [] : [stem + "_compared.png"]))
            if image != nil {
                let places = try [folder + "/scene.tif", written[1]].map {
                    try RasterReader(path: $0).info.georeference?.geotransform
                }
                #expect(places[0] != nil && places[0] == places[1])
            }
            let features = try FeatureCollection(path: written[0]).features.map(\.properties)
            #expect(features.map { $0["result"]?.text } == ["right", "right", "false", "missed"])
            #expect(features.map { $0["iou"]?.number } == [1, 0.7778, nil, nil])
            #expect(features.allSatisfy { $0["class"]?.text == "car" && abs($0["area_m2"]!.number! - 8) < 0.05 })
        }
    }

    @Test func vectorsAgainstVectorsNeedTheScene() throws {
        try withScene { folder in
            // What is ignored is no object of the labels' vector file: the fourth prediction is false here.
            let counts = try compare(folder, "cars.geojson", "labels.geojson", image: "scene.tif").report.counts[0]
            #expect(counts.truePositives == 2 && counts.falsePositives == 2 && counts.falseNegatives == 1)
            #expect {
                try compare(folder, "cars.geojson", "labels.geojson")
            } throws: { "\($0)".contains("prediction and labels are both vector files") }
        }
    }

    /// A wire of three ignored pixels across a car, which was predicted in two pieces: one object, as in `eval`.
    @Test func ignoredPixelsDoNotCutObjects() throws {
        try withTemporaryFolder { folder in
            var labels = mask([(2, 2, 12, 4), (30, 20, 8, 4)])
            for y in 0..<height { for x in 6..<9 { labels[y * width + x] = 255 } }
            try write(labels, folder + "/labels.tif")
            try write(mask([(2, 2, 4, 4), (9, 2, 5, 4), (30, 20, 8, 4)]), folder + "/mask.tif")
            let comparison = try compare(folder, "mask.tif", "labels.tif")
            let counts = comparison.report.counts[0]
            #expect(
                counts.truePositives == 2 && counts.falsePositives == 0 && counts.falseNegatives == 0, "\(counts)")
            let written = try FeatureCollection(path: comparison.write { _ in }[0]).features.map(\.properties)
            #expect(written.map { $0["area_m2"]!.number!.rounded() } == [9, 8], "\(written)")
        }
    }

    @Test func theIoUDecides() throws {
        try withScene { folder in
            let counts = try compare(folder, "mask.tif", "labels.tif") { $0.iou = 0.8 }.report.counts[0]
            #expect(counts.truePositives == 1 && counts.falsePositives == 2 && counts.falseNegatives == 2)
        }
    }

    @Test func thePictureShowsTheVerdicts() throws {
        try withScene { folder in
            let written = try compare(folder, "mask.tif", "labels.tif", image: "scene.tif").write { _ in }
            let picture = try RasterReader(path: written[1])
            #expect(picture.info.width == width && picture.info.height == height && picture.info.bands == 3)
            let rgb = try picture.readAll().bytes
            func pixel(_ x: Int, _ y: Int) -> [UInt8] { Array(rgb[3 * (y * width + x)..<3 * (y * width + x) + 3]) }
            #expect(
                pixel(2, 2) == MatchedObjectsPainter.color(of: .right)
                    && pixel(2, 20) == MatchedObjectsPainter.color(of: .wrong))
            #expect(pixel(40, 20) == MatchedObjectsPainter.color(of: .missed))
            #expect(pixel(15, 15) == pixel(43, 22), "missed objects are outlines")
        }
    }

    /// Bands of rows have no seams: an object across their border is drawn as in one piece.
    @Test func bandsHaveNoSeams() throws {
        try withTemporaryFolder { folder in
            let (width, height) = (12, 140)
            var pixels = [UInt8](repeating: 0, count: width * height)
            for y in 20..<135 { for x in 2..<10 { pixels[y * width + x] = 1 } }
            for (name, content) in [("mask", pixels), ("labels", [UInt8](repeating: 0, count: pixels.count))] {
                try RasterWriter.writePNG(
                    path: "\(folder)/\(name).png", width: width, height: height, bands: 1, bytes: content)
            }
            let written = try compare(folder, "mask.png", "labels.png", image: "labels.png").write { _ in }
            let rgb = try RasterReader(path: written[1]).readAll().bytes
            var painter = MatchedObjectsPainter(
                [UInt8](repeating: 0, count: 3 * pixels.count), of: Window(x: 0, y: 0, width: width, height: height),
                magnification: 1)
            let map = objects(of: pixels, width: width, height: height)
            painter.paint(map)
            #expect(rgb == painter.rgb)
        }
    }

    /// Two labelled cars that touch are two, as features and as instances.
    @Test func featuresThatTouchAreObjectsOfTheirOwn() throws {
        try withScene { folder in
            let cars = [(0.0, 4.0), (4.0, 8.0)].map { from, to in
                """
                {"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[\(from),0],[\(to),0],\
                [\(to),4],[\(from),4],[\(from),0]]]}}
                """
            }
            let text =
                #"{"type":"FeatureCollection","coordinate_space":"pixels","features":[\#(cars.joined(separator: ","))]}"#
            try AtomicFile.write(text, to: folder + "/two.geojson")
            try write(mask([(0, 0, 3, 4), (5, 0, 3, 4)]), folder + "/both.tif")
            let counts = try compare(folder, "both.tif", "two.geojson").report.counts[0]
            #expect(counts.truePositives == 2 && counts.falsePositives == 0 && counts.falseNegatives == 0)
            var numbers = mask([(0, 0, 4, 4)], value: 5)
            for y in 0..<4 { for x in 4..<8 { numbers[y * width + x] = 9 } }
            try write(numbers, folder + "/numbers.tif")
            let instances = try compare(folder, "both.tif", "numbers.tif") { $0.labelOptions.areInstances = true }
            #expect(instances.report.counts[0].truePositives == 2)
        }
    }

    @Test func severalClasses() throws {
        try withScene { folder in
            var labels = mask([(2, 2, 8, 4)])
            for (pixel, value) in mask([(20, 2, 8, 4)], value: 2).enumerated() where value != 0 {
                labels[pixel] = value
            }
            try write(labels, folder + "/two.tif")
            let classes = try LabelClasses(["car=1,car", "truck=2,truck"])
            var options = LabelOptions()
            options.classes = classes
            _ = try vectorize(mask: folder + "/two.tif", to: folder + "/two.gpkg", options: options, note: { _ in })
            let comparison = try compare(folder, "two.gpkg", "two.tif") { $0.labelOptions.classes = classes }
            #expect(comparison.report.counts.map(\.truePositives) == [1, 1])
            #expect(comparison.report.json.compact.contains(#""truck":{"precision":1,"recall":1,"f1":1,"right":1"#))
            #expect {
                try compare(folder, "two.gpkg", "labels.tif")
            } throws: { "\($0)".contains("two.gpkg: has objects of 2 classes, car, truck; ") }
        }
    }

    @Test func whatDoesNotBelongTogether() throws {
        try withScene { folder in
            try RasterWriter.writePNG(
                path: folder + "/small.png", width: 4, height: 4, bands: 1, bytes: [UInt8](repeating: 0, count: 16))
            try write(Self.labels, folder + "/shifted.tif", x: 500_010)
            try write(Self.labels, folder + "/zone12.tif", epsg: 32612)
            for (labels, text) in [
                ("small.png", "the labels have 4×4 pixels, "), ("shifted.tif", "the labels do not cover "),
                ("zone12.tif", "the labels do not cover "),
            ] {
                #expect {
                    try compare(folder, "mask.tif", labels)
                } throws: { "\($0)".contains("\(labels): \(text)") }
            }
            #expect {
                try compare(folder, "small.png", "labels.tif")
            } throws: { "\($0)".contains("small.png: the predictions have 4×4 pixels, ") }
        }
    }

    private func objects(of pixels: [UInt8], width: Int, height: Int) -> MatchedObjects {
        let map = connectedComponents(of: pixels, width: width, height: height)
        let none = connectedComponents(of: pixels, equalTo: 9, width: width, height: height)
        return MatchedObjects(predicted: map, labelled: none, matching: matchObjects(predicted: map, labelled: none))
    }
}
