// Tiles whose pixels are not square on the ground are measured as those whose pixels are.
import Base
import Dataset
import Evaluation
import Foundation
import Metrics
import ModelFile
import Objects
import Raster
import TestModels
import TestSupport
import Testing
import Windows

@Suite struct StretchedTilesTests {
    /// Cars of 12 × 12 pixels of 0.3 m on `metric`, a tile of squares, the same on pixels of 0.15 × 0.6 m; one of each
    /// is half as large, and another is not labelled.
    private static func write(_ name: String, stretched: Bool, in folder: String) throws {
        let (x, y) = stretched ? (2.0, 0.5) : (1.0, 1.0)
        let (width, height) = (Int(120 * x), Int(96 * y))
        let cars = [(8, 8, 12, 12), (40, 16, 12, 12), (80, 60, 12, 12), (8, 60, 6, 4)]
        for (kind, shown, inside) in [("images", cars, UInt8(200)), ("masks", [cars[0], cars[1], cars[3]], 255)] {
            let folder = "\(folder)/\(kind)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let pixels = (0..<width * height).map { i in
                let (u, v) = ((Double(i % width) + 0.5) / x, (Double(i / width) + 0.5) / y)
                let isCar = shown.contains {
                    u > Double($0.0) && u < Double($0.0 + $0.2) && v > Double($0.1) && v < Double($0.1 + $0.3)
                }
                return isCar ? inside : 0
            }
            try RasterWriter.writeGeoTIFF(
                path: "\(folder)/\(name).tif", width: width, height: height, bands: 1, bytes: pixels,
                georeference: Georeference(
                    x: 500_000, y: 4_000_000, pixelWidth: 0.3 / x, pixelHeight: 0.3 / y, epsg: 32610,
                    isGeographic: false))
        }
    }

    private static func tiles(_ folder: String) throws -> TileSet {
        try TileSet(pairs: pairTiles(images: folder + "/images", masks: folder + "/masks"))
    }

    @Test func countAsSquareOnes() throws {
        try withTemporaryFolder { folder in
            try Self.write("a", stretched: false, in: folder + "/metric")
            try Self.write("a", stretched: true, in: folder + "/stretched")
            // The small car has 24 pixels of 0.3 m, the others 144.
            var model = try thresholdModel(limit: 100, minimumArea: 60)
            model.description.groundResolution = 0.3
            model.description.squarePixels = true
            func counts(_ set: String) throws -> ObjectCounts {
                try TileMeasuring(
                    model, on: Self.tiles("\(folder)/\(set)"), by: model.description.evaluator(iou: 0.5)
                ).counts().foreground[0].objects
            }
            #expect(try counts("stretched") == counts("metric"))
            #expect(try counts("metric").truePositives == 2 && counts("metric").falsePositives == 1)

            // What a minimum area counts are pixels that the model sees, in a calibration, too.
            let measured = try ["metric", "stretched"].map {
                try TileMeasuring(
                    model, on: Self.tiles("\(folder)/\($0)"), by: model.description.evaluator(iou: 0.5))
            }
            #expect(measured[0].minimumAreasToTry(beside: 60) == measured[1].minimumAreasToTry(beside: 60))
            let grid = SweepGrid(with: 0.5, minimumAreas: [0, 20, 30, 60])
            let sweeps = try measured.map { try $0.measure(0).sweep(grid) }
            for area in grid.minimumAreas {
                let found = sweeps.map { sweep in
                    sweep.evaluations(minimumArea: area)[grid.scale.thresholds.firstIndex(of: 0.5)!].foreground[0]
                        .objects
                }
                #expect(found[0] == found[1], "\(area)")
            }
        }
    }

    @Test func asTheyAreTheyAreStretched() throws {
        try withTemporaryFolder { folder in
            try Self.write("a", stretched: true, in: folder)
            var model = try thresholdModel(limit: 100)
            let tiles = try Self.tiles(folder)
            let path = tiles.pairs[0].imagePath
            let description = model.description
            #expect(Resampling.usual.note(on: tiles.pixelSizes[0], of: path, description) != nil)
            #expect(
                message { _ = try TileMeasuring(model, on: tiles, by: Evaluator(resampling: .toModel)) }
                    .contains("--resample 0.5"))
            model.description.groundResolution = 0.001
            #expect(
                message { _ = try TileMeasuring(model, on: tiles, by: Evaluator(resampling: .toModel)) }
                    .contains("a pixel is 0.15 × 0.6 m, but the model was trained on 0.001 m"))
        }
    }
}
