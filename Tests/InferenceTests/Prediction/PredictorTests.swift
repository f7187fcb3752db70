// From files to masks, with a model whose prediction is known.
import Base
import Dataset
import Foundation
import Inference
import Raster
import TestSupport
import Testing

/// The same in red, on a little green and blue.
private let colour: [UInt8] = pattern.flatMap { [$0, UInt8(20), UInt8(30)] }

/// Remembers what it is told; may stop a prediction.
private final class Listener: PredictionObserver {
    struct Stop: Error {}
    var notes: [String] = []
    var written: [String] = []
    var stopAtWindow: Int?

    func note(_ text: String) { notes.append(text) }
    var found: [String: Int] = [:]
    func wrote(_ path: String) { written.append(path) }
    func found(_ objects: [(className: String, count: Int)], in path: String) {
        found = Dictionary(uniqueKeysWithValues: objects.map { ($0.className, $0.count) })
    }
    func predicted(_ path: String, image: Int, of images: Int, windows: Int, of windowCount: Int) throws {
        if windows == stopAtWindow { throw Stop() }
    }
}

/// 90×70 pixels: bright squares of 6×6, one of 2×2, on dark.
private let (width, height) = (90, 70)
private let pattern: [UInt8] = (0..<width * height).map { i in
    let (x, y) = (i % width, i / width)
    if (80..<82).contains(x), (60..<62).contains(y) { return 220 }
    return x % 30 < 6 && y % 20 < 6 ? 200 : 20
}

private func predict(
    _ inputs: [String], _ model: TrainedModel, _ settings: PredictionSettings, _ listener: Listener = Listener()
) throws -> [String] {
    try Predictor(model: model, settings: settings).run(inputs, observer: listener)
    return listener.written
}

private func message(_ body: () throws -> Void) -> String {
    do {
        try body()
        return "no error"
    } catch { return "\(error)" }
}

private func samples(_ path: String) throws -> [UInt8] { try RasterReader(path: path).readAll().bytes }

@Suite struct PredictorTests {
    @Test(arguments: [1024, 32])
    func aMaskIsBlackAndWhite(window: Int) throws {
        try withTemporaryFolder { folder in
            try RasterWriter.writePNG(path: folder + "/a.png", width: width, height: height, bands: 1, bytes: pattern)
            let written = try predict(
                [folder + "/a.png"], thresholdModel(limit: 100),
                PredictionSettings(output: folder + "/out/deep", window: window, overlap: 12))
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
            let listener = Listener()
            var mask = try samples(predict([folder + "/a.png"], model, settings, listener)[0])
            #expect(mask.allSatisfy { $0 == 0 })
            #expect(listener.found == ["car": 0])
            model.description.threshold = 0.2
            mask = try samples(predict([folder + "/a.png"], model, settings, listener)[0])
            #expect(mask == pattern.map { $0 == 200 ? 255 : 0 })
            #expect(listener.found == ["car": 12])
        }
    }

    @Test func aScenesMaskHasItsGeoreferenceAndItsHoles() throws {
        try withTemporaryFolder { folder in
            let place = Georeference(
                x: 500_000, y: 4_000_000, pixelWidth: 0.3, pixelHeight: 0.3, epsg: 32610, isGeographic: false)
            var pixels = pattern
            for x in 10..<40 { pixels[30 * width + x] = 77 }
            let scene = try GeoTIFFWriter(
                path: folder + "/scene.tif", width: width, height: height, bands: 1, sampleType: .uint8,
                georeference: place,
                nodata: 77)
            try scene.write(rows: pixels)
            try scene.finish()
            let written = try predict(
                [folder + "/scene.tif"], thresholdModel(limit: 100),
                PredictionSettings(output: folder, format: .tiff, writesProbability: true, window: 32, overlap: 12))
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
            let listener = Listener()
            for format in [MaskFormat.png, .tiff, .cog] {
                try Predictor(
                    model: thresholdModel(limit: 100),
                    settings: PredictionSettings(
                        output: folder + "/\(format)", format: format, writesProbability: true, writesOverlay: true)
                ).run([folder + "/a.png"], observer: listener)
            }
            let place = try RasterReader(path: folder + "/a.png").info.georeference?.geotransform
            #expect(place != nil && listener.written.count == 9)
            for path in listener.written {
                #expect(try RasterReader(path: path).info.georeference?.geotransform == place, "\(path)")
            }
            #expect(listener.notes.count == 3 && listener.notes[0].hasSuffix("that nothing names"))
        }
    }

    @Test func pngProbabilitiesAndOverlay() throws {
        try withTemporaryFolder { folder in
            try RasterWriter.writePNG(path: folder + "/a.png", width: width, height: height, bands: 3, bytes: colour)
            let written = try predict(
                [folder + "/a.png"], thresholdModel(limit: 200, bands: 3),
                PredictionSettings(output: folder + "/out", writesProbability: true, writesOverlay: true))
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
                PredictionSettings(output: folder, writesOverlay: true, window: 16, overlap: 4))
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
            let listener = Listener()
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
            let listener = Listener()
            let written = try predict(
                [folder + "/a.png"], thresholdModel(limit: 1, sharpness: 50), PredictionSettings(output: folder + "/o"),
                listener)
            #expect(try samples(written[0]) == pattern.map { $0 > 100 ? 255 : 0 })
            #expect(
                listener.notes == [
                    folder
                        + "/a.png: uint16 samples, the model was trained on uint8: normalised by their own mean "
                        + "and deviation"
                ])
        }
    }
}

@Suite struct PredictorRefusalTests {
    @Test func whatCannotBePredictedIsSaidBeforeTheFirstPrediction() throws {
        try withTemporaryFolder { folder in
            try RasterWriter.writePNG(path: folder + "/a.png", width: width, height: height, bands: 1, bytes: pattern)
            try RasterWriter.writePNG(
                path: folder + "/b.png", width: width, height: height, bands: 3, bytes: pattern + pattern + pattern)
            let settings = PredictionSettings(output: folder + "/out")
            let gray = try thresholdModel(limit: 100)
            #expect(
                message { _ = try predict([folder + "/a.png", folder + "/b.png"], gray, settings) }
                    == "\(folder)/b.png: the image has 3 bands, the model expects 1; "
                    + "choose 1 with --bands, or use a model trained on 3 bands")
            #expect(
                message { _ = try predict([folder + "/a.png"], thresholdModel(limit: 1, bands: 3), settings) }
                    == "\(folder)/a.png: the image has 1 band, the model expects 3; "
                    + "use a model trained on 1 band")
            #expect(message { _ = try predict([folder + "/c.png"], gray, settings) }.contains("no such file or folder"))
            #expect(
                message { _ = try predict([folder + "/a.png", folder + "/a.png"], gray, settings) }.contains(
                    "is given twice"))
            #expect(!FileManager.default.fileExists(atPath: folder + "/out"), "nothing was begun")

            var chosen = settings
            chosen.bands = [2]
            #expect(try predict([folder + "/b.png"], gray, chosen) == [folder + "/out/b_mask.png"])
        }
    }

    /// A band number of the training images says nothing about a gray image; one that is asked for must be there.
    @Test func aModelOfOneOfManyBandsTakesGrayImages() throws {
        try withTemporaryFolder { folder in
            try RasterWriter.writePNG(path: folder + "/a.png", width: width, height: height, bands: 1, bytes: pattern)
            let green: [UInt8] = pattern.flatMap { [0, $0, 0] }
            try RasterWriter.writePNG(path: folder + "/b.png", width: width, height: height, bands: 3, bytes: green)
            let trained = try thresholdModel(limit: 100)
            var description = trained.description
            description.bands = [2]
            let model = TrainedModel(network: trained.network, description: description)
            var settings = PredictionSettings(output: folder + "/out", writesOverlay: true)
            let written = try predict([folder + "/a.png", folder + "/b.png"], model, settings)
            #expect(written.count == 4)
            #expect(try samples(written[0]) == pattern.map { $0 > 100 ? 255 : 0 })
            #expect(try samples(written[0]) == samples(written[2]))
            settings.bands = [2]
            #expect(
                message { _ = try predict([folder + "/a.png"], model, settings) }
                    == "\(folder)/a.png: there is no band 2, the image has 1; choose bands from 1 to 1")
        }
    }

    @Test func namesMustNotClash() throws {
        try withTemporaryFolder { folder in
            try FileManager.default.createDirectory(atPath: folder + "/x", withIntermediateDirectories: true)
            for path in ["/a.png", "/x/a.png", "/x/a_mask.png"] {
                try RasterWriter.writePNG(path: folder + path, width: width, height: height, bands: 1, bytes: pattern)
            }
            let gray = try thresholdModel(limit: 100)
            #expect(
                message {
                    _ = try predict([folder + "/a.png", folder + "/x/a.png"], gray, .init(output: folder + "/o"))
                }
                    == "\(folder)/x/a.png: has the name of \(folder)/a.png: both would become a_mask; "
                    + "predict one of them, or each to a folder of its own")
            // An input that a symbolic link hides.
            try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: folder + "/x")
            #expect(
                message {
                    _ = try predict(
                        [folder + "/a.png", folder + "/x/a_mask.png"], gray, .init(output: folder + "/link"))
                }
                    == "\(folder)/link/a_mask.png: this output would replace the input \(folder)/x/a_mask.png; "
                    + "choose another --output folder")
        }
    }

    @Test func aFolderIsItsImagesWithoutEarlierOutputs() throws {
        try withTemporaryFolder { folder in
            let gray = try thresholdModel(limit: 100)
            #expect(
                message { _ = try predict([folder], gray, .init(output: folder)) }.contains("the folder has no image"))
            for name in ["b.png", "a.png"] {
                try RasterWriter.writePNG(
                    path: folder + "/" + name, width: width, height: height, bands: 1, bytes: pattern)
            }
            let settings = PredictionSettings(output: folder, writesProbability: true, writesOverlay: true)
            let first = try predict([folder], gray, settings)
            #expect(first.count == 6)
            #expect(try predict([folder], gray, settings) == first, "the second time the outputs are no inputs")
        }
    }

    @Test func aPredictionThatStopsLeavesNothing() throws {
        try withTemporaryFolder { folder in
            try RasterWriter.writePNG(path: folder + "/a.png", width: width, height: height, bands: 1, bytes: pattern)
            let listener = Listener()
            listener.stopAtWindow = 3
            let settings = PredictionSettings(
                output: folder + "/out", writesProbability: true, writesOverlay: true, window: 32, overlap: 8)
            #expect(throws: Listener.Stop.self) {
                try predict([folder + "/a.png"], thresholdModel(limit: 100), settings, listener)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/out") == [])
        }
    }

    @Test func aDamagedImageIsNamed() throws {
        try withTemporaryFolder { folder in
            try RasterWriter.writePNG(path: folder + "/a.png", width: width, height: height, bands: 1, bytes: pattern)
            let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/a.png"))
            try bytes.prefix(bytes.count - 40).write(to: URL(fileURLWithPath: folder + "/a.png"))
            let text = message {
                _ = try predict([folder + "/a.png"], thresholdModel(limit: 100), .init(output: folder + "/out"))
            }
            #expect(text.hasPrefix(folder + "/a.png: "), "\(text)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/out") == [])
        }
    }
}
