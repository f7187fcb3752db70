// Images whose pixels are of another size than those the model knows.
import Base
import Dataset
import Foundation
import ModelFile
import Prediction
import Raster
import TestModels
import TestSupport
import Testing
import Windows

/// Bright blocks of 24 × 16 pixels on dark, at every (60, 40).
private func pattern(_ width: Int, _ height: Int) -> [UInt8] {
    (0..<width * height).map { i in (i % width) % 60 < 24 && (i / width) % 40 < 16 ? 200 : 20 }
}

private func scene(metres: Double) -> Georeference {
    Georeference(x: 500_000, y: 4_000_000, pixelWidth: metres, pixelHeight: metres, epsg: 32610, isGeographic: false)
}

/// Pixels of a mask that are not as expected, beside the edges of the blocks.
private func wrongInside(_ mask: [UInt8], _ width: Int, _ height: Int, foreground: UInt8) -> Int {
    (0..<width * height).count { i in
        let (x, y) = ((i % width) % 60, (i / width) % 40)
        let nearEdge = [0, 24, 60].contains { abs(x - $0) <= 3 } || [0, 16, 40].contains { abs(y - $0) <= 3 }
        return !nearEdge && mask[i] != (x < 24 && y < 16 ? foreground : 0)
    }
}

@Suite struct ResamplingTests {
    @Test(arguments: [(0.1, 97, 83), (0.15, 190, 130), (0.6, 64, 150), (1.2, 61, 41)])
    func theMaskHasTheImagesPixelsWhateverTheModelSaw(metres: Double, width: Int, height: Int) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.tif"
            try RasterWriter.writeGeoTIFF(
                path: path, width: width, height: height, bands: 1, bytes: pattern(width, height),
                georeference: scene(metres: metres))
            var model = try thresholdModel(limit: 100)
            model.description.groundResolution = 0.3
            let notes = PredictionListener()
            try Predictor(
                model: model,
                settings: PredictionSettings(
                    output: folder + "/out", format: .tiff, windows: WindowOptions(window: 32, overlap: 12),
                    resampling: .toModel)
            ).run([path], observer: notes)
            #expect(notes.notes.isEmpty)
            let mask = try RasterReader(path: notes.written[0])
            #expect((mask.info.width, mask.info.height) == (width, height))
            #expect(mask.info.georeference?.geotransform == scene(metres: metres).geotransform)
            #expect(try wrongInside(mask.readAll().bytes, width, height, foreground: 1) == 0)
        }
    }

    @Test func pixelsOfAnotherSizeAreNoticed() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.tif"
            try RasterWriter.writeGeoTIFF(
                path: path, width: 40, height: 40, bands: 1, bytes: pattern(40, 40), georeference: scene(metres: 0.15))
            var model = try thresholdModel(limit: 100)
            func notes() throws -> [String] {
                let notes = PredictionListener()
                try Predictor(model: model, settings: PredictionSettings(output: folder + "/out")).run(
                    [path], observer: notes)
                return notes.notes
            }
            #expect(try notes().isEmpty, "the model does not know")
            model.description.groundResolution = 0.16
            #expect(try notes().isEmpty)
            model.description.groundResolution = 0.3
            #expect(
                try notes() == [
                    "\(path): a pixel is 0.15 m, but the model was trained on 0.3 m; --resample auto resamples the "
                        + "image to that"
                ])
        }
    }

    @Test func whatCannotBeKnownIsAsked() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.png"
            try RasterWriter.writePNG(path: path, width: 40, height: 40, bands: 1, bytes: pattern(40, 40))
            var model = try thresholdModel(limit: 100)
            func failure() -> String {
                let settings = PredictionSettings(output: folder + "/out", resampling: .toModel)
                return message { try predict([path], model, settings) }
            }
            #expect(failure().contains("the model does not know the ground resolution"))
            model.description.groundResolution = 0.3
            #expect(failure().contains("a.png: the image does not say how large its pixels are"))
            #expect(!FileManager.default.fileExists(atPath: folder + "/out"))
        }
    }

    @Test func pixelsWithoutDataStayWithoutDataAndDoNotBleed() throws {
        try withTemporaryFolder { folder in
            let (width, height) = (90, 60)
            // Bright everywhere; no data (0) in the middle columns.
            let bytes = (0..<width * height).map { i in (33..<52).contains(i % width) ? UInt8(0) : 200 }
            let path = folder + "/a.tif"
            var content = RasterContent(
                RasterFrame(width: width, height: height, georeference: scene(metres: 0.15)))
            content.nodata = 0
            let writer = try GeoTIFFWriter(path: path, content)
            try writer.write(rows: bytes)
            try writer.finish()
            let notes = PredictionListener()
            try Predictor(
                model: thresholdModel(limit: 100),
                settings: PredictionSettings(output: folder + "/out", format: .tiff, resampling: .factor(0.4))
            ).run([path], observer: notes)
            let mask = try samples(notes.written[0])
            let wrong = (0..<width * height).filter { i in
                let x = i % width
                // Within a pixel of the model beside the hole there is nothing left to predict from.
                if (30..<55).contains(x), !(33..<52).contains(x) { return false }
                return mask[i] != (bytes[i] == 0 ? 255 : 1)
            }
            #expect(wrong.isEmpty, "\(wrong.prefix(5).map { ($0 % width, $0 / width) })")
        }
    }

    /// Objects are as large on the ground as before, so they have more pixels.
    @Test func theMinimumAreaIsInTheModelsPixels() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.png"
            // 8 × 8 pixels; 16 of the model's.
            let bytes = (0..<60 * 60).map { i in
                (20..<28).contains(i % 60) && (20..<28).contains(i / 60) ? UInt8(200) : 20
            }
            try RasterWriter.writePNG(path: path, width: 60, height: 60, bands: 1, bytes: bytes)
            for (minimum, isKept) in [(10, true), (24, false)] {
                let notes = PredictionListener()
                try Predictor(
                    model: thresholdModel(limit: 100, minimumArea: minimum),
                    settings: PredictionSettings(output: folder + "/out", resampling: .factor(0.5))
                ).run([path], observer: notes)
                #expect(try samples(notes.written[0]).contains(255) == isKept)
            }
        }
    }

    /// The blocks on pixels of 0.15 × 0.6 m, that is a quarter as high as they are wide.
    @Test func pixelsThatAreNotSquareBecomeSquare() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.tif"
            let (width, height) = (120, 50)
            let bytes = (0..<width * height).map { i in (i % width) % 60 < 24 && (i / width) % 20 < 8 ? UInt8(200) : 20
            }
            try RasterWriter.writeGeoTIFF(
                path: path, width: width, height: height, bands: 1, bytes: bytes,
                georeference: Georeference(
                    x: 500_000, y: 4_000_000, pixelWidth: 0.15, pixelHeight: 0.6, epsg: 32610, isGeographic: false))
            var model = try thresholdModel(limit: 100, minimumArea: 300)
            let fault = "\(path): its pixels are not square on the ground (0.15 × 0.6 m)"
            func predicted(_ resampling: Resampling) throws -> (mask: [UInt8], note: String?) {
                let notes = PredictionListener()
                try Predictor(
                    model: model,
                    settings: PredictionSettings(output: folder + "/out", format: .tiff, resampling: resampling)
                ).run([path], observer: notes)
                let mask = try RasterReader(path: notes.written[0])
                #expect((mask.info.width, mask.info.height) == (width, height))
                return (try mask.readAll().bytes, notes.notes.first)
            }
            func unlike(_ mask: [UInt8]) -> Int {
                (0..<width * height).count { i in
                    let (x, y) = ((i % width) % 60, (i / width) % 20)
                    let nearEdge =
                        [0, 24, 60].contains { abs(x - $0) <= 3 } || [0, 8, 20].contains { abs(y - $0) <= 1 }
                    return !nearEdge && mask[i] != (bytes[i] == 200 ? 1 : 0)
                }
            }
            // 24 × 8 = 192 pixels of the image, fewer than 300; of the model's 12 × 16 at 0.3 m, 24 × 32 at 0.15 m.
            var outcome = try predicted(.usual)
            #expect(outcome.mask.allSatisfy { $0 == 0 })
            #expect(
                outcome.note == fault
                    + ", so that objects look stretched to the model; --resample 1 makes them square")
            outcome = try predicted(.factor(2))
            #expect(unlike(outcome.mask) == 0)
            model.description.groundResolution = 0.15
            outcome = try predicted(.usual)
            #expect(outcome.mask.allSatisfy { $0 == 0 }, "an older model may have learned from such pixels")
            #expect(outcome.note?.hasSuffix("--resample auto makes them square") == true)
            model.description.squarePixels = true
            for resampling in [Resampling.usual, .toModel] {
                outcome = try predicted(resampling)
                #expect(unlike(outcome.mask) == 0 && outcome.mask.contains(1))
                #expect(outcome.note == fault + "; the model sees the image resampled to squares of 0.15 m")
            }
            #expect(try predicted(.none).mask.allSatisfy { $0 == 0 })
        }
    }
}
