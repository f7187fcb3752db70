// What a run keeps of its tiles on disk, for itself and for later runs: whatever happens to it, the result is the same.
import Base
import Foundation
import Raster
import TestSupport
import Testing

@Suite struct TileStorageTests {
    private static let settings = """
        model: {width: 2, depth: 1}
        sampling: {crop_size: 16, crops_per_epoch: 24}
        training: {batch_size: 4}
        schedule: {cycles: 1, phases: [{name: only, loss: jaccard, max_epochs: 2}]}
        """

    private func train(
        _ run: String, in folder: String, cache: String, fault: [String: String] = [:]
    ) throws -> ProcessResult {
        let environment = try fault.isEmpty ? [:] : faultEnvironment(fault)
        return try segtrain(
            ["train", "--config", "tiny.yaml", "--output", run, "--set", "data.memory_limit=1"], folder: folder,
            environment: environment.merging(["XDG_CACHE_HOME": "\(folder)/\(cache)"]) { $1 })
    }

    private func expect(_ result: ProcessResult, _ run: String, in folder: String, says note: String) {
        #expect(result.exitCode == 0, "\(result.errors)")
        #expect(result.errors.matches(of: try! Regex(note)).count == 1, "\(note): \(result.errors)")
        #expect(
            FileManager.default.contentsEqual(
                atPath: "\(folder)/\(run)/best.safetensors", andPath: "\(folder)/whole/best.safetensors"), "\(note)")
        let left = try! FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(run)")
        #expect(!left.contains { $0.hasSuffix(".tmp") }, "\(left)")
    }

    /// A disk that is full from the first or a later tile on, and one that gives back nothing.
    @Test func theScratchFileOfTiles() throws {
        try withTemporaryFolder { folder in
            try makeTinyTraining(in: folder, tiles: 16, size: 256, settings: Self.settings)
            let whole = try train("whole", in: folder, cache: "cache")
            expect(whole, "whole", in: folder, says: "the rest is decoded once, into a file on the run folder's disk")
            for (run, at) in [("first", 1), ("later", 4)] {
                let full = ["PATH": "\(run)/.scratch", "CALLS": "write", "AT": "\(at)", "ON": "1"]
                let result = try train(
                    run, in: folder, cache: "cache", fault: full.merging(["KIND": "\(ENOSPC)"]) { $1 })
                expect(
                    result, run, in: folder,
                    says: "no room for decoded tiles \\(cannot write: No space left on device\\)")
                #expect(result.errors.contains("the rest is read as needed"), "\(result.errors)")
            }
            let broken = ["PATH": "broken/.scratch", "CALLS": "read", "AT": "2", "ON": "1", "KIND": "\(EIO)"]
            let result = try train("broken", in: folder, cache: "cache", fault: broken)
            #expect(result.exitCode == UserError.Kind.inputOutput.rawValue, "\(result.errors)")
            #expect(result.errors.contains("a temporary file beside it cannot be read: Input/output error"))
        }
    }

    /// Tiles of more than 16 MiB together, of which something is kept.
    @Test func whatIsKnownOfTiles() throws {
        try withTemporaryFolder { folder in
            try makeTinyTraining(in: folder, tiles: 2, size: 64, settings: Self.settings)
            let (side, train) = (1570, folder + "/tiles/train")
            let samples = (0..<side * side * 6).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
            for kind in ["images", "masks"] { try FileManager.default.removeItem(atPath: "\(train)/\(kind)") }
            try createFolder(train + "/images", for: "images")
            try createFolder(train + "/masks", for: "masks")
            try RasterWriter.writePNG(
                path: train + "/images/a.png", width: side, height: side, bands: 3, bitDepth: 16, bytes: samples)
            try RasterWriter.writePNG(
                path: train + "/masks/a.png", width: side, height: side, bands: 1, bitDepth: 8,
                bytes: (0..<side * side).map { $0 % 40 < 5 && $0 / side % 40 < 5 ? 255 : 0 })
            let whole = try self.train("whole", in: folder, cache: "cache")
            expect(whole, "whole", in: folder, says: "validating on")
            try AtomicFile.write("", to: folder + "/file")
            let cases: [(run: String, cache: String, fault: [String: String], note: String)] = [
                ("full", "cache-1", ["PATH": "cache-1/", "CALLS": "write", "KIND": "\(ENOSPC)"], "No space left on"),
                ("read-only", "cache-2", ["PATH": "cache-2", "CALLS": "mkdir", "KIND": "\(EROFS)"], "Read-only file"),
                ("in-the-way", "file/cache", [:], "a file is in the way"),
            ]
            for (run, cache, fault, reason) in cases {
                let all = fault.isEmpty ? [:] : fault.merging(["AT": "1", "ON": "1"]) { $1 }
                let result = try self.train(run, in: folder, cache: cache, fault: all)
                expect(result, run, in: folder, says: "known of the tiles cannot be kept in [^ ]*/segtrain .*\(reason)")
            }
            // What cannot be read is scanned again.
            let unread = ["PATH": "cache/segtrain", "CALLS": "read", "AT": "1", "ON": "1", "KIND": "\(EIO)"]
            let result = try self.train("unread", in: folder, cache: "cache", fault: unread)
            expect(result, "unread", in: folder, says: "validating on")
        }
    }
}
