// A training on tiles whose pixels are not square on the ground.
import Foundation
import ModelFile
import Raster
import TestSupport
import Testing
import Training

@Suite struct SquarePixelsTests {
    @Test func tilesOfDegreesAreLearnedAsSquares() throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            // At 60° north: 80 × 40 pixels of 0.15 × 0.3 m are as wide as high.
            for (set, name) in [("train", "a"), ("train", "b"), ("val", "c")] {
                for kind in ["images", "masks"] {
                    let path = "\(folder)/\(set)/\(kind)/\(name)"
                    let square = try RasterReader(path: path + ".png").readAll()
                    let bytes = (0..<40).flatMap { y in
                        (0..<80).flatMap { x in
                            let first = (y * 40 + x / 2) * square.bands
                            return square.bytes[first..<first + square.bands]
                        }
                    }
                    try RasterWriter.writeGeoTIFF(
                        path: path + ".tif", width: 80, height: 40, bands: square.bands, bytes: bytes,
                        georeference: Georeference(
                            x: 15, y: 60, pixelWidth: 2.69e-6, pixelHeight: 2.69e-6, epsg: 4326, isGeographic: true))
                    try FileManager.default.removeItem(atPath: path + ".png")
                }
            }
            let recorder = Recorder()
            _ = try tiny.train(
                tiny.configuration("schedule.cycles=1", "data.ground_resolution=0.3", "sampling.crop_size=40"),
                to: "run", observer: recorder)
            let notes = recorder.lines.filter { $0.contains("not square on the ground") }
            #expect(notes.count == 2 && notes[0].hasPrefix("note: 2 of 2 tiles have pixels"))
            #expect(notes.allSatisfy { $0.hasSuffix("0.15 × 0.3 m); they are resampled to squares of 0.3 m") })
            let model = try TrainedModel(reading: tiny.runFolder("run").last).description
            #expect(model.groundResolution == 0.3 && model.squarePixels == true)
        }
    }

    @Test func withoutAPlaceNothingIsClaimed() throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            _ = try tiny.train(tiny.configuration("schedule.cycles=1"), to: "run")
            let model = try TrainedModel(reading: tiny.runFolder("run").last).description
            #expect(model.groundResolution == nil && model.squarePixels == nil)
        }
    }
}
