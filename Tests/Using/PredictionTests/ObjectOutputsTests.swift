// Predicted objects as layers and counts.
import Base
import Foundation
import Geo
import Labels
import ModelFile
import Prediction
import Raster
import TestModels
import TestSupport
import Testing
import VectorFiles
import Vectorization
import Windows

@Suite struct ObjectOutputsTests {
    private static let (width, height) = (90, 150)

    /// Bars that cross windows and strips, one over nearly the whole height; a hole; small objects.
    private static let pattern: [UInt8] = (0..<width * height).map { index in
        let (x, y) = (index % width, index / width)
        if x == 85, y < 140 { return 200 }
        if (20..<60).contains(x), (28..<40).contains(y), !((30..<34).contains(x) && (31..<36).contains(y)) {
            return 180
        }
        if x % 20 == 3, y % 17 == 5 { return 220 }
        return x < 60 && y >= 60 && x % 30 < 12 && y % 40 < 25 ? 190 : 20
    }

    private func predict(
        in folder: String, georeference: Georeference?, model: TrainedModel, _ vector: VectorFormat,
        tally: ObjectTally? = nil
    ) throws -> PredictionListener {
        try RasterWriter.writeGeoTIFF(
            path: folder + "/scene.tif", width: Self.width, height: Self.height, bands: 1, bytes: Self.pattern,
            georeference: georeference)
        var settings = PredictionSettings(
            output: folder + "/out", format: .tiff, windows: WindowOptions(window: 32, overlap: 12))
        settings.vector = .eachImage(vector)
        let listener = PredictionListener()
        try Predictor(model: model, settings: settings).run([folder + "/scene.tif"], tally: tally, observer: listener)
        return listener
    }

    private let place = Georeference(
        x: 500_000, y: 4_000_000, pixelWidth: 0.3, pixelHeight: 0.3, epsg: 32610, isGeographic: false)

    /// Objects cut by windows and strips are one feature; the layer drawn again is the mask; scores are those of the
    /// model.
    @Test(arguments: VectorFormat.allCases, [0, 5])
    func theLayerIsTheMask(format: VectorFormat, minimumArea: Int) throws {
        try withTemporaryFolder { folder in
            let model = try thresholdModel(limit: 170, sharpness: 0.05, minimumArea: minimumArea)
            let tally = ObjectTally()
            let listener = try predict(in: folder, georeference: place, model: model, format, tally: tally)
            let path = "\(folder)/out/scene_objects.\(format.rawValue)"
            #expect(listener.written == [folder + "/out/scene_mask.tif", path] && listener.notes.isEmpty)
            let file = try FeatureCollection(path: path)
            #expect(file.features.count == listener.found["car"] && (minimumArea == 5) == (file.features.count < 20))
            #expect(tally.csv == "file,car\n\(folder)/scene.tif,\(file.features.count)")
            for feature in file.features {
                let score = try #require(feature.properties["score"]?.number)
                #expect(0.5...1 ~= score)
            }
            // σ(0.05 · 30) for the bar of 200, of one value all over.
            let bar = file.features.first { $0.properties["pixels"]?.number == 140 }
            #expect(abs((bar?.properties["score"]?.number ?? 0) - 0.8176) < 2e-3)
            _ = try rasterize(
                labels: path, like: folder + "/scene.tif", to: folder + "/again.tif", options: LabelOptions()
            ) { Issue.record("\($0)") }
            let mask = try RasterReader(path: folder + "/out/scene_mask.tif").readAll().bytes
            #expect(try RasterReader(path: folder + "/again.tif").readAll().bytes == mask)
        }
    }

    /// Mask, probabilities, overlay, layer and count come from one pass: each is what it is when it is alone.
    @Test(arguments: [0, 5, 40], [false, true])
    func allOutputsTogetherAreEachAlone(minimumArea: Int, isSplit: Bool) throws {
        try withTemporaryFolder { folder in
            var model = try thresholdModel(limit: 170, sharpness: 0.05, minimumArea: minimumArea)
            model.description.splitting = isSplit ? .init() : nil
            try RasterWriter.writeGeoTIFF(
                path: folder + "/scene.tif", width: Self.width, height: Self.height, bands: 1, bytes: Self.pattern,
                georeference: place)
            func files(_ name: String, tally: ObjectTally? = nil, _ change: (inout PredictionSettings) -> Void)
                throws -> (files: [String: Data], found: [String: Int])
            {
                var settings = PredictionSettings(
                    output: "\(folder)/\(name)", format: .tiff, windows: WindowOptions(window: 32, overlap: 12))
                change(&settings)
                let listener = PredictionListener()
                try Predictor(model: model, settings: settings).run(
                    [folder + "/scene.tif"], tally: tally, observer: listener)
                let read = try listener.written.map { path in
                    let url = URL(fileURLWithPath: path)
                    return (url.lastPathComponent, try Data(contentsOf: url))
                }
                return (Dictionary(uniqueKeysWithValues: read), listener.found)
            }
            let (allTally, tally) = (ObjectTally(), ObjectTally())
            let all = try files("all", tally: allTally) {
                $0.extras.insert(.probability)
                $0.extras.insert(.overlay)
                $0.vector = .eachImage(.geojson)
            }
            #expect(all.files.count == 4)
            let alone = [
                try files("mask") { _ in }, try files("probability") { $0.extras.insert(.probability) },
                try files("overlay") { $0.extras.insert(.overlay) },
                try files("layer") { $0.vector = .eachImage(.geojson) }, try files("count", tally: tally) { _ in },
            ]
            for (files, found) in alone {
                #expect(found == all.found)
                for (name, content) in files { #expect(content == all.files[name], "\(name)") }
            }
            #expect(Set(alone.flatMap(\.files.keys)) == Set(all.files.keys) && tally.csv == allTally.csv)
        }
    }

    /// The same layer under a name of one's own. Of several images it holds the objects of all; what two of them show is
    /// one feature, and counts once.
    @Test func aLayerMayHaveANameOfItsOwn() throws {
        try withTemporaryFolder { folder in
            let model = try thresholdModel(limit: 170)
            let beside = try predict(in: folder, georeference: place, model: model, .geojson)
            var settings = PredictionSettings(
                output: folder + "/out", format: .tiff, windows: WindowOptions(window: 32, overlap: 12))
            settings.vector = try VectorOutput(folder + "/cars.geojson")
            let predictor = Predictor(model: model, settings: settings)
            let listener = PredictionListener()
            try predictor.run([folder + "/scene.tif"], observer: listener)
            #expect(listener.written == [folder + "/out/scene_mask.tif", folder + "/cars.geojson"])
            let named = try FeatureCollection(path: folder + "/cars.geojson").features
            #expect(try named.count == FeatureCollection(path: beside.written[1]).features.count)

            try FileManager.default.copyItem(atPath: folder + "/scene.tif", toPath: folder + "/other.tif")
            let both = [folder + "/scene.tif", folder + "/other.tif"]
            let (all, tally) = (PredictionListener(), ObjectTally(merges: true))
            try predictor.run(both, tally: tally, observer: all)
            try tally.finish()
            let masks = ["scene", "other"].map { "\(folder)/out/\($0)_mask.tif" }
            #expect(all.written == masks + [folder + "/cars.geojson"])
            let shared = try FeatureCollection(path: folder + "/cars.geojson").features
            #expect(shared.count == named.count && tally.csv.contains("scene.tif,\(named.count)"))
            func score(_ feature: Feature) -> Double { feature.properties["score"]?.number ?? 0 }
            #expect(shared.map(score).sorted() == named.map(score).sorted())
        }
    }

    /// Rows that splitting holds back keep their scores.
    @Test func splitObjectsHaveTheirScores() throws {
        try withTemporaryFolder { folder in
            var model = try thresholdModel(limit: 170, sharpness: 0.05, minimumArea: 3)
            model.description.splitting = .init()
            let listener = try predict(in: folder, georeference: place, model: model, .geojson)
            let file = try FeatureCollection(path: listener.written[1])
            #expect(file.features.count == listener.found["car"])
            #expect(file.features.allSatisfy { 0.5...1 ~= ($0.properties["score"]?.number ?? 0) })
        }
    }

    /// A prediction that is gone on with counts what was predicted before, in zones too: a PNG mask has no CRS of its
    /// own.
    @Test func whatWasPredictedBeforeIsCountedInItsZone() throws {
        try withTemporaryFolder { folder in
            try RasterWriter.writeGeoTIFF(
                path: folder + "/scene.tif", width: Self.width, height: Self.height, bands: 1, bytes: Self.pattern,
                georeference: place)
            let corners = [(0.0, 0.0), (0, 45), (27, 45), (27, 0), (0, 0)].map {
                Coordinate(500_000 + $0.0, 4_000_000 - $0.1)
            }
            let ring = try CoordinateTransformation(from: CRS("EPSG:32610"), to: .wgs84)(corners)
            let positions = ring.map { "[\($0.x),\($0.y)]" }.joined(separator: ",")
            try AtomicFile.write(
                #"{"type":"Polygon","coordinates":[[\#(positions)]]}"#, to: folder + "/zones.geojson")
            let settings = PredictionSettings(output: folder + "/out", windows: WindowOptions(window: 32, overlap: 12))
            var counts: [String] = []
            for _ in 0..<2 {
                let tally = ObjectTally(zones: try Zones(path: folder + "/zones.geojson"))
                try Predictor(model: thresholdModel(limit: 170), settings: settings).run(
                    [folder + "/scene.tif"], continuing: true, tally: tally, observer: PredictionListener())
                counts.append(tally.csv)
            }
            #expect(counts[0] == counts[1] && counts[0].hasSuffix("\noutside,0"), "\(counts)")
        }
    }

    @Test func withoutGeoreferenceTheLayerIsInPixels() throws {
        try withTemporaryFolder { folder in
            let listener = try predict(
                in: folder, georeference: nil, model: thresholdModel(limit: 170), .geojson)
            #expect(listener.notes.count == 1 && listener.notes[0].contains("the coordinates in "))
            #expect(try FeatureCollection(path: listener.written[1]).areInPixels)
        }
    }
}
