// From files to masks, with a model whose prediction is known.
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

private let (width, height, pattern) = (Squares.width, Squares.height, Squares.pixels)
/// The same in red, on a little green and blue.
private let colour: [UInt8] = pattern.flatMap { [$0, UInt8(20), UInt8(30)] }

@Suite struct PredictorTests {
    @Test(arguments: [1024, 32])
    func aMaskIsBlackAndWhite(window: Int) throws {
        try withTemporaryFolder { folder in
            try RasterWriter.writePNG(path: folder + "/a.png", width: width, height: height, bands: 1, bytes: pattern)
            let written = try predict(
                [folder + "/a.png"], thresholdModel(limit: 100),
                PredictionSettings(output: folder + "/out/deep", windows: WindowOptions(window: window, overlap: 12)))
            #expect(written == [folder + "/out/deep/a_mask.png"])
            let info = try RasterReader(path: written[0]).info
            #expect((info.width, info.height, info.bands) == (width, height, 1) && info.sampleType == .uint8)
            #expect(try samples(written[0]) == pattern.map { $0 > 100 ? 255 : 0 })
        }
    }

    @Test func theThresholdAndTheMinimumAreaAreTheModels() throws {
        try withTemporaryFolder { folder in
            try RasterWriter.writePNG(path: folder + "/a.png", width: width, height: height, bands: 1, bytes: pattern)
            // P = 0.5 at 210: only the small square is above it, and it is too small.
            var model = try thresholdModel(limit: 210, sharpness: 0.1, minimumArea: 5)
            let settings = PredictionSettings(output: folder + "/out")
            let listener = PredictionListener()
            var mask = try samples(predict([folder + "/a.png"], model, settings, listener)[0])
            #expect(mask.allSatisfy { $0 == 0 })
            #expect(listener.found == ["car": 0])
            model.description.threshold = 0.2
            mask = try samples(predict([folder + "/a.png"], model, settings, listener)[0])
            #expect(mask == pattern.map { $0 == 200 ? 255 : 0 })
            #expect(listener.found == ["car": 12])
        }
    }

    /// A value that the model knows as nodata is missing in images that declare nothing.
    @Test func theModelRemembersNodata() throws {
        try withTemporaryFolder { folder in
            var pixels = pattern
            for x in 10..<40 { pixels[30 * width + x] = 77 }
            let path = folder + "/a.tif"
            try RasterWriter.writeGeoTIFF(path: path, width: width, height: height, bands: 1, bytes: pixels)
            var model = try thresholdModel(limit: 100)
            for nodata in [nil, 77.0] {
                model.description.nodata = nodata
                let settings = PredictionSettings(output: folder + "/out", format: .tiff)
                let mask = try samples(predict([path], model, settings)[0])
                #expect(mask.count { $0 == 255 } == (nodata == nil ? 0 : 30))
            }
            // As it is written and read.
            try model.write(to: folder + "/model.safetensors")
            #expect(try TrainedModel(reading: folder + "/model.safetensors").description.nodata == 77)
        }
    }

    @Test func aScenesMaskHasItsGeoreferenceAndItsHoles() throws {
        try withTemporaryFolder { folder in
            let place = Georeference(
                x: 500_000, y: 4_000_000, pixelWidth: 0.3, pixelHeight: 0.3, epsg: 32610, isGeographic: false)
            var pixels = pattern
            for x in 10..<40 { pixels[30 * width + x] = 77 }
            var content = RasterContent(RasterFrame(width: width, height: height, georeference: place))
            content.nodata = 77
            let scene = try GeoTIFFWriter(path: folder + "/scene.tif", content)
            try scene.write(rows: pixels)
            try scene.finish()
            let written = try predict(
                [folder + "/scene.tif"], thresholdModel(limit: 100),
                PredictionSettings(
                    output: folder, format: .tiff, extras: .probability, windows: WindowOptions(window: 32, overlap: 12)
                ))
            #expect(written == [folder + "/scene_mask.tif", folder + "/scene_probability.tif"])

            let mask = try RasterReader(path: written[0])
            #expect(mask.info.georeference == place && mask.info.nodata == 255 && mask.info.isTiled)
            #expect(mask.info.compression.lowercased().contains("deflate"), "\(mask.info.compression)")
            #expect(mask.info.palette?[1] == PaletteColor(red: 255, green: 0, blue: 230))
            #expect(try mask.readAll().bytes == pixels.map { $0 == 77 ? 255 : $0 > 100 ? 1 : 0 })

            let probability = try RasterReader(path: written[1])
            #expect(probability.info.georeference == place && probability.info.sampleType == .float32)
            #expect(probability.info.nodata?.isNaN == true)
            let floats = try probability.readAll().planarFloats()
            #expect(floats[0] > 0.999 && floats[10] < 0.001 && floats[30 * width + 10].isNaN)
        }
    }

    /// What a world file beside the input says, one beside each output says too.
    @Test func pngOutputsLieWhereTheInputDoes() throws {
        try withTemporaryFolder { folder in
            try RasterWriter.writePNG(path: folder + "/a.png", width: width, height: height, bands: 1, bytes: pattern)
            let six = "0.3\n0.01\n-0.02\n-0.3\n500000.15\n4000000.25\n"
            try six.write(toFile: folder + "/a.pgw", atomically: true, encoding: .utf8)
            let listener = PredictionListener()
            for format in [MaskFormat.png, .tiff, .cog] {
                try Predictor(
                    model: thresholdModel(limit: 100),
                    settings: PredictionSettings(
                        output: folder + "/\(format)", format: format, extras: [.probability, .overlay])
                ).run([folder + "/a.png"], observer: listener)
            }
            let place = try RasterReader(path: folder + "/a.png").info.georeference?.geotransform
            #expect(place != nil && listener.written.count == 9)
            for path in listener.written {
                #expect(try RasterReader(path: path).info.georeference?.geotransform == place, "\(path)")
            }
            #expect(
                listener.notes.count == 3
                    && listener.notes[0].hasSuffix("but nothing names its coordinate reference system"))
        }
    }

    @Test func pngProbabilitiesAndOverlay() throws {
        try withTemporaryFolder { folder in
            try RasterWriter.writePNG(path: folder + "/a.png", width: width, height: height, bands: 3, bytes: colour)
            let written = try predict(
                [folder + "/a.png"], thresholdModel(limit: 200, bands: 3),
                PredictionSettings(output: folder + "/out", extras: [.probability, .overlay]))
            #expect(
                written.map { ($0 as NSString).lastPathComponent } == [
                    "a_mask.png", "a_probability.png", "a_overlay.png",
                ])
            #expect(
                try samples(written[1])[0] == 127,
                "P = σ(-0.004), a little under a half: batch norm's ε takes its share")
            #expect(try samples(written[1])[10] == 0)

            let overlay = try RasterReader(path: written[2])
            #expect((overlay.info.width, overlay.info.height, overlay.info.bands) == (width, height, 3))
            let rgb = try overlay.readAll().bytes
            func pixel(_ x: Int, _ y: Int) -> [UInt8] { Array(rgb[3 * (y * width + x)..<3 * (y * width + x) + 3]) }
            #expect(pixel(50, 10) == [20, 20, 30], "background is the image itself")
            #expect(pixel(80, 60) == [255, 0, 230] && pixel(81, 61) == [255, 0, 230], "a small object is all rim")
        }
    }

    @Test func insideOfAnObjectTheImageShowsThrough() throws {
        try withTemporaryFolder { folder in
            try RasterWriter.writePNG(path: folder + "/a.png", width: width, height: height, bands: 3, bytes: colour)
            // Small windows, so that objects are cut by the strips.
            let written = try predict(
                [folder + "/a.png"], thresholdModel(limit: 100, bands: 3),
                PredictionSettings(output: folder, extras: .overlay, windows: WindowOptions(window: 16, overlap: 4)))
            let rgb = try samples(written[1])
            for y in 0..<height {
                for x in 0..<width {
                    let (u, v) = (x % 30, y % 20)
                    guard u < 6, v < 6 else { continue }
                    let rim = u == 0 && x > 0 || u == 5 || v == 0 && y > 0 || v == 5
                    let expected: [UInt8] = rim ? [255, 0, 230] : [219, 13, 100]
                    #expect(Array(rgb[3 * (y * width + x)..<3 * (y * width + x) + 3]) == expected, "(\(x), \(y))")
                }
            }
        }
    }

    /// The mask values of the labels, of which class maps know nothing.
    @Test(
        arguments: [
            ([0, 1, 2], [0, 1]), ([7, 3, 9], [7, 3]), ([9, 0, 1], [9, 0]),
            // Not all of them fit a mask file: class indices.
            ([0, 255, 1], [0, 1]), ([0, 3, 1000], [0, 1]),
        ] as [([Int], [UInt8])])
    func severalClassesHaveTheValuesOfTheLabels(labels: [Int], expected: [UInt8]) throws {
        try withTemporaryFolder { folder in
            try RasterWriter.writePNG(path: folder + "/a.png", width: width, height: height, bands: 1, bytes: pattern)
            var model = try thresholdModel(limit: 100, threshold: 0.6, names: ["background", "car", "truck"])
            model.description.labels = try ClassMap(
                names: ["background", "car", "truck"], values: labels.map { [$0, $0 + 20_000] })
            let listener = PredictionListener()
            for format in [MaskFormat.png, .tiff] {
                let written = try predict(
                    [folder + "/a.png"], model, PredictionSettings(output: folder + "/o", format: format), listener)
                let mask = try RasterReader(path: try #require(written.last))
                #expect(try mask.readAll().bytes == pattern.map { $0 > 100 ? expected[1] : expected[0] })
                if format == .tiff {
                    #expect(mask.info.palette?[Int(expected[1])] == PaletteColor(red: 255, green: 0, blue: 230))
                    #expect(mask.info.palette?[Int(expected[0])] == PaletteColor(red: 0, green: 0, blue: 0))
                }
            }
            #expect(listener.found == ["car": 13, "truck": 0])
        }
    }

    @Test func samplesOnAnotherScaleAreNormalisedByTheirOwn() throws {
        try withTemporaryFolder { folder in
            let wide = pattern.map { UInt16($0) * 37 + 1000 }
            try RasterWriter.writePNG(
                path: folder + "/a.png", width: width, height: height, bands: 1, bitDepth: 16,
                bytes: wide.flatMap { value in withUnsafeBytes(of: value, Array.init) })
            // Bright squares lie more than one deviation above the mean; what is below the mean is cut off by ReLU.
            let listener = PredictionListener()
            let written = try predict(
                [folder + "/a.png"], thresholdModel(limit: 1, sharpness: 50), PredictionSettings(output: folder + "/o"),
                listener)
            #expect(try samples(written[0]) == pattern.map { $0 > 100 ? 255 : 0 })
            #expect(
                listener.notes == [
                    folder
                        + "/a.png: uint16 samples, but the model was trained on uint8; they are normalised by their "
                        + "own mean and deviation"
                ])
        }
    }
}
