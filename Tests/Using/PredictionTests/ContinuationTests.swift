// A prediction that is interrupted and gone on with gives the files of one in one go.
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

private func settings(_ output: String, format: MaskFormat = .cog, resampling: Resampling = .none) -> PredictionSettings
{
    PredictionSettings(
        output: output, format: format, extras: [.probability, .overlay],
        windows: WindowOptions(window: 32, overlap: 12),
        resampling: resampling)
}

private func predict(
    _ scene: String, _ settings: PredictionSettings, continuing: Bool = true,
    _ listener: PredictionListener = PredictionListener()
) throws {
    try Predictor(model: thresholdModel(limit: 60, sharpness: 0.05, minimumArea: 20), settings: settings)
        .run([scene], continuing: continuing, observer: listener)
}

@Suite struct ContinuationTests {
    /// What a killed prediction has left half written goes with the next of the same outputs.
    @Test func temporaryFilesOfKilledPredictionsAreCleared() throws {
        try withTemporaryFolder { folder in
            try writeContinuationScene(folder + "/a.tif")
            let output = folder + "/out"
            try createFolder(output, for: "output folder")
            let ending = ".0123456789abcdef.segtrain.tmp"
            let kept = [".b_mask.tif.tmp", ".a_mask.tif.4711.tmp", "a_mask.tif\(ending)"]
            // Another process, that is at it.
            let locked = ".a_overlay.png" + ending
            for name in kept + [locked, ".a_mask.tif\(ending)", ".b_probability.tif\(ending)"] {
                // Not by a writer of this process, which clears a folder once.
                try Data("half".utf8).write(to: URL(fileURLWithPath: output + "/" + name))
            }
            let descriptor = open(output + "/" + locked, O_RDONLY)
            defer { close(descriptor) }
            try #require(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
            try predict(folder + "/a.tif", settings(output))
            let left = try FileManager.default.contentsOfDirectory(atPath: output).filter { $0.contains("tmp") }
            #expect(Set(left) == Set(kept + [locked]))
        }
    }

    /// A process that is killed between its outputs' names leaves some of them, and may write them again.
    @Test func outputsOfAKilledPredictionAreItsOwn() throws {
        try withTemporaryFolder { folder in
            let out = folder + "/out"
            try createFolder(out, for: "output folder")
            try AtomicFile.write("half a set", to: out + "/a_mask.tif")
            let record = CompletedPredictions(folder: out)
            #expect(throws: UserError.self) { try record.refuseReplacingOthers([out + "/a_mask.tif"]) }
            try record.begin([out + "/a_mask.tif"])
            try record.refuseReplacingOthers([out + "/a_mask.tif", out + "/b_mask.tif"])
        }
    }

    /// The user's own file of that name is neither read nor removed.
    @Test func aPartialFileOfSomebodyStays() throws {
        try withTemporaryFolder { folder in
            try writeContinuationScene(folder + "/a.tif")
            let path = folder + "/out/a.partial"
            try createFolder(folder + "/out", for: "output folder")
            try AtomicFile.write("mine", to: path)
            try predict(folder + "/a.tif", settings(folder + "/out"), continuing: false)
            let text = message { try predict(folder + "/a.tif", settings(folder + "/out", format: .png)) }
            #expect(text.contains("out/a.partial: is no file of a prediction under way"), "\(text)")
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
        }
    }

    /// The strips of a prediction that is under way are not the next one's to remove.
    @Test func stripsThatAnotherProcessHoldsStay() throws {
        try withTemporaryFolder { folder in
            try writeContinuationScene(folder + "/a.tif")
            let path = folder + "/out/a.partial"
            try createFolder(folder + "/out", for: "output folder")
            try AtomicFile.write("segtrain strips 1\n", to: path)
            let descriptor = open(path, O_RDWR)
            try #require(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
            try predict(folder + "/a.tif", settings(folder + "/out"), continuing: false)
            #expect(FileManager.default.fileExists(atPath: path))
            close(descriptor)
            try predict(folder + "/a.tif", settings(folder + "/out"), continuing: false)
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    /// Nothing elsewhere is written through a link in the output folder.
    @Test func aLinkInPlaceOfTheRecordIsRefused() throws {
        try withTemporaryFolder { folder in
            try writeContinuationScene(folder + "/a.tif")
            let (output, target) = (folder + "/out", folder + "/mine.txt")
            try createFolder(output, for: "output folder")
            try AtomicFile.write("a note", to: target)
            try FileManager.default.createSymbolicLink(
                atPath: output + "/.segtrain-predictions", withDestinationPath: target)
            let text = message { try predict(folder + "/a.tif", settings(output)) }
            #expect(text.contains("/.segtrain-predictions: cannot write: a symbolic link is in the way"), "\(text)")
            #expect(try String(contentsOfFile: target, encoding: .utf8) == "a note")
        }
    }

    @Test(arguments: [(MaskFormat.cog, Resampling.none), (.png, .none), (.tiff, .factor(0.8))])
    func whatIsGoneOnWithIsTheSameBitForBit(format: MaskFormat, resampling: Resampling) throws {
        try withTemporaryFolder { folder in
            let scene = folder + "/a.tif"
            try writeContinuationScene(scene)
            let whole = PredictionListener()
            try predict(
                scene, settings(folder + "/whole", format: format, resampling: resampling), continuing: false, whole)
            let expected = try visibleFiles(folder + "/whole")
            #expect(expected.count == (format == .png ? 6 : 4), "with world files")
            // Stopped twice: in the first row of windows, and in a later one.
            for (first, second) in [(1, 20), (11, 40), (whole.windows / 2, whole.windows - 1)] {
                let cut = settings(folder + "/cut\(first)", format: format, resampling: resampling)
                for stop in [first, second] {
                    #expect(throws: PredictionListener.Stop.self) {
                        try predict(scene, cut, PredictionListener(stopAtWindow: stop))
                    }
                    #expect(try Array(visibleFiles(cut.output).keys) == ["a.partial"], "nothing that looks complete")
                }
                let last = PredictionListener()
                try predict(scene, cut, last)
                #expect(last.windows < whole.windows && last.notes.contains { $0.contains("continues at row") })
                #expect(last.found == whole.found && last.written.count == 3)
                #expect(try visibleFiles(cut.output) == expected)
            }
        }
    }

    @Test(arguments: [0.3, 0.99]) func aSpoolThatIsDamagedIsUsedAsFarAsItIsWhole(place: Double) throws {
        try withTemporaryFolder { folder in
            let scene = folder + "/a.tif"
            try writeContinuationScene(scene)
            try predict(scene, settings(folder + "/whole"), continuing: false)
            for isCut in [false, true] {
                let cut = settings(folder + "/cut\(isCut)")
                #expect(throws: PredictionListener.Stop.self) {
                    try predict(scene, cut, PredictionListener(stopAtWindow: 50))
                }
                let partial = cut.output + "/a.partial"
                var bytes = try Data(contentsOf: URL(fileURLWithPath: partial))
                let at = Int(place * Double(bytes.count))
                if isCut { bytes = bytes.prefix(at) } else { bytes[at] ^= 1 }
                try bytes.write(to: URL(fileURLWithPath: partial))
                try predict(scene, cut)
                #expect(try visibleFiles(cut.output) == visibleFiles(folder + "/whole"))
            }
        }
    }

    @Test func aSpoolOfAnotherPredictionIsDiscarded() throws {
        try withTemporaryFolder { folder in
            let scene = folder + "/a.tif"
            try writeContinuationScene(scene)
            var cut = settings(folder + "/cut")
            cut.windows.overlap = 8
            #expect(throws: PredictionListener.Stop.self) {
                try predict(scene, cut, PredictionListener(stopAtWindow: 30))
            }
            cut.windows.overlap = 12
            let listener = PredictionListener()
            try predict(scene, cut, listener)
            #expect(
                listener.notes == [
                    "\(folder)/cut/a.partial: belongs to another model, image or settings: predicting from the start"
                ])
            try predict(scene, settings(folder + "/whole"), continuing: false)
            #expect(try visibleFiles(cut.output) == visibleFiles(folder + "/whole"))
        }
    }

    @Test func whatIsCompleteIsLeftAlone() throws {
        try withTemporaryFolder { folder in
            let scene = folder + "/a.tif"
            try writeContinuationScene(scene)
            let out = settings(folder + "/out", format: .png)
            // The first run need not know that there will be a second.
            let first = PredictionListener()
            try predict(scene, out, continuing: false, first)
            func again(_ settings: PredictionSettings? = nil) throws -> PredictionListener {
                let listener = PredictionListener()
                try predict(scene, settings ?? out, listener)
                return listener
            }
            let second = try again()
            #expect(second.windows == 0 && second.written == [] && second.found == first.found)
            #expect(second.notes == ["\(scene): already predicted"])

            var other = out
            other.windows.overlap = 8
            #expect(try again(other).windows > 0, "other settings")
            #expect(try again().windows > 0, "those outputs are gone")
            #expect(try again().windows == 0)
            unlink(out.output + "/a_overlay.pgw")
            #expect(try again().windows > 0, "an output is missing")
            try Data([1]).write(to: URL(fileURLWithPath: out.output + "/a_mask.png"))
            let refusal = message { _ = try again() }
            #expect(
                refusal.contains("out/a_mask.png: this file is no output of segtrain predict, or was changed since"))
            var forced = out
            forced.overwrites = true
            #expect(try again(forced).windows > 0, "an output was changed")
            try writeContinuationScene(scene)
            #expect(try again().windows > 0, "a newer input")
            try FileHandle(forWritingTo: URL(fileURLWithPath: out.output + "/.segtrain-predictions")).truncate(
                atOffset: 9)
            #expect(message { _ = try again() }.contains("no output of segtrain predict"))
            #expect(try again(forced).windows > 0, "no record")
            #expect(try again().windows == 0, "a line that is cut off does no harm")
        }
    }

    @Test func withoutContinueNothingIsKept() throws {
        try withTemporaryFolder { folder in
            let scene = folder + "/a.tif"
            try writeContinuationScene(scene)
            let out = settings(folder + "/out")
            #expect(throws: PredictionListener.Stop.self) {
                try predict(scene, out, continuing: false, PredictionListener(stopAtWindow: 50))
            }
            #expect(try visibleFiles(out.output).isEmpty)
            #expect(throws: PredictionListener.Stop.self) {
                try predict(scene, out, PredictionListener(stopAtWindow: 50))
            }
            #expect(try visibleFiles(out.output).keys.contains("a.partial"))
            try predict(scene, out, continuing: false)
            #expect(try !visibleFiles(out.output).keys.contains("a.partial"), "the scene is complete")
        }
    }

    @Test func onlyOneProcessPredictsAScene() throws {
        try withTemporaryFolder { folder in
            let scene = folder + "/a.tif"
            try writeContinuationScene(scene)
            let out = settings(folder + "/out")
            try FileManager.default.createDirectory(atPath: out.output, withIntermediateDirectories: true)
            let other = open(out.output + "/a.partial", O_RDWR | O_CREAT, 0o600)
            defer { close(other) }
            #expect(flock(other, LOCK_EX) == 0)
            #expect { try predict(scene, out) } throws: {
                "\($0)"
                    == "\(folder)/out/a.partial: another segtrain is predicting this scene; "
                    + "let it finish, or choose another output folder"
            }
        }
    }
}
