// One layer of many scenes, interrupted and gone on with.
import Base
import Foundation
import Prediction
import Raster
import TestModels
import TestSupport
import Testing
import Vectorization
import Windows

/// Ends a run within the scene of a number, from 1.
private final class Interruption: PredictionObserver {
    struct Stop: Error {}
    private let image: Int
    private(set) var notes: [String] = []

    init(inImage image: Int) { self.image = image }

    func note(_ text: String) { notes.append(text) }
    func wrote(_ path: String) {}
    func found(_ objects: [(className: String, count: Int)], in path: String) {}
    func predicted(_ progress: PredictionProgress) throws {
        if progress.image == image, progress.windows == progress.windowCount / 2 { throw Stop() }
    }
}

@Suite struct ContinuedLayerTests {
    private func settings(_ output: String, _ format: MaskFormat) throws -> PredictionSettings {
        var settings = PredictionSettings(
            output: output, format: format, windows: WindowOptions(window: 32, overlap: 12), resampling: .none)
        settings.vector = try VectorOutput(output + "/all.geojson")
        return settings
    }

    /// The first two scenes show the same ground, the third lies beside them.
    private func writeScenes(_ folder: String) throws -> [String] {
        let scenes = ["a", "b", "c"].map { "\(folder)/\($0).tif" }
        for scene in scenes { try writeContinuationScene(scene) }
        try AtomicFile.write(
            "<PAMDataset><GeoTransform>500030, 0.3, 0, 4000000, 0, -0.3</GeoTransform></PAMDataset>",
            to: scenes[2] + ".aux.xml")
        return scenes
    }

    /// A mask that was changed by hand within the precision of its time, or a record of another one.
    @Test func aMaskThatDoesNotFitItsRecordIsRefused() throws {
        try withTemporaryFolder { folder in
            let scenes = try writeScenes(folder)
            let model = try thresholdModel(limit: 60, sharpness: 0.05, minimumArea: 20)
            let predictor = try Predictor(model: model, settings: settings(folder + "/out", .png))
            try predictor.run(scenes, observer: PredictionListener())
            let whole = try visibleFiles(folder + "/out")
            try changeRecord(of: folder + "/out", mask: "b_mask.png")
            #expect {
                try predictor.run(scenes, continuing: true, observer: PredictionListener())
            } throws: {
                "\($0)" == "\(folder)/out/b_mask.png: does not show the objects that were predicted; remove it, and "
                    + "predict its image again with --continue"
            }
            try FileManager.default.removeItem(atPath: folder + "/out/b_mask.png")
            try predictor.run(scenes, continuing: true, observer: PredictionListener())
            #expect(try visibleFiles(folder + "/out") == whole)
        }
    }

    @Test(arguments: [MaskFormat.png, .cog], [false, true])
    func itIsTheLayerOfARunInOneGo(format: MaskFormat, splits: Bool) throws {
        try withTemporaryFolder { folder in
            let scenes = try writeScenes(folder)
            var model = try thresholdModel(limit: 60, sharpness: 0.05, minimumArea: 20)
            if splits { model.description.splitting = .init() }
            let whole = try Predictor(model: model, settings: settings(folder + "/whole", format))
            try whole.run(scenes, observer: PredictionListener())
            let cut = try Predictor(model: model, settings: settings(folder + "/cut", format))
            for image in [2, 3] {
                let interruption = Interruption(inImage: image)
                #expect(throws: Interruption.Stop.self) {
                    try cut.run(scenes, continuing: true, observer: interruption)
                }
                #expect(!FileManager.default.fileExists(atPath: folder + "/cut/all.geojson"))
            }
            let rest = Interruption(inImage: 0)
            try cut.run(scenes, continuing: true, observer: rest)
            #expect(rest.notes.filter { $0.hasSuffix("already predicted") }.count == 2)
            #expect(try visibleFiles(folder + "/cut") == visibleFiles(folder + "/whole"))
            let again = Interruption(inImage: 0)
            try cut.run(scenes, continuing: true, observer: again)
            #expect(again.notes.filter { $0.hasSuffix("already predicted") }.count == 3)
            #expect(try visibleFiles(folder + "/cut") == visibleFiles(folder + "/whole"))
        }
    }
}
