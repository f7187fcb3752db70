// Scenes that are written to while they are predicted.
import Base
import Foundation
import Prediction
import Raster
import TestModels
import TestSupport
import Testing
import Windows

/// Does something to the scene after a window.
private final class Changer: PredictionObserver {
    private let atWindow: (Int, _ of: Int) -> Bool
    private let change: () throws -> Void

    init(atWindow: @escaping (Int, _ of: Int) -> Bool, change: @escaping () throws -> Void) {
        (self.atWindow, self.change) = (atWindow, change)
    }

    func note(_ text: String) {}
    func wrote(_ path: String) {}
    func found(_ objects: [(className: String, count: Int)], in path: String) {}
    func predicted(_ progress: PredictionProgress) throws {
        if atWindow(progress.windows, progress.windowCount) { try change() }
    }
}

@Suite struct ChangedSceneTests {
    private func predict(_ folder: String, continuing: Bool, _ observer: any PredictionObserver) throws {
        let settings = PredictionSettings(
            output: folder + "/out", format: .cog, extras: [.probability, .overlay],
            windows: WindowOptions(window: 32, overlap: 12), resampling: .none)
        try Predictor(model: thresholdModel(limit: 60, sharpness: 0.05), settings: settings)
            .run([folder + "/a.tif"], continuing: continuing, observer: observer)
    }

    /// Half way, and after the last window, when nothing is left to read.
    @Test(arguments: [false, true], [false, true])
    func noOutputIsAMixture(continuing: Bool, atTheEnd: Bool) throws {
        try withTemporaryFolder { folder in
            let scene = folder + "/a.tif"
            try writeContinuationScene(scene)
            try writeContinuationScene(folder + "/other.tif")
            let changer = Changer(atWindow: { $0 == (atTheEnd ? $1 : $1 / 2) }) {
                try #require(rename(folder + "/other.tif", scene) == 0)
            }
            let text = message { try predict(folder, continuing: continuing, changer) }
            #expect(text.hasPrefix("\(scene): was changed while it was in use; "), "\(text)")
            #expect(try visibleFiles(folder + "/out").keys.filter { $0 != "a.partial" } == [])
            try predict(folder, continuing: continuing, PredictionListener())
            #expect(try visibleFiles(folder + "/out").keys.contains("a_mask.tif"))
        }
    }

    @Test func aPlaceThatIsGivenMeanwhileIsNotMissed() throws {
        try withTemporaryFolder { folder in
            let scene = folder + "/a.tif"
            try writeContinuationScene(scene)
            let changer = Changer(atWindow: { $0 == $1 }) {
                let place = "<PAMDataset><GeoTransform>5, 1, 0, 5, 0, -1</GeoTransform></PAMDataset>"
                try AtomicFile.write(place, to: scene + ".aux.xml")
            }
            let text = message { try predict(folder, continuing: false, changer) }
            #expect(text.hasPrefix("\(scene): was changed while it was in use; "), "\(text)")
            #expect(try visibleFiles(folder + "/out").isEmpty)
        }
    }
}
