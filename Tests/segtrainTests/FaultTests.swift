// Small versions of the sweeps of scripts/torture: kills, errors and lost writes around a tiny run's files.
import Base
import Foundation
import Raster
import TestSupport
import Testing

@Suite struct FaultTests {
    /// Tiles, a configuration and a finished run that others are compared with.
    private func withWholeRun(_ body: (String) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let settings = """
                model: {width: 2, depth: 1}
                sampling: {crop_size: 16, crops_per_epoch: 4}
                training: {batch_size: 2, checkpoint_interval: 1}
                schedule: {cycles: 1, phases: [{name: only, loss: jaccard, max_epochs: 2}]}
                """
            try makeTinyTraining(in: folder, tiles: 4, size: 64, settings: settings)
            #expect(try train("whole", in: folder).exitCode == 0)
            try body(folder)
        }
    }

    private func train(_ run: String, in folder: String, fault: [String: String] = [:]) throws -> ProcessResult {
        let isBegun = ["last", "previous"].contains {
            FileManager.default.fileExists(atPath: "\(folder)/\(run)/\($0).safetensors")
        }
        let what = isBegun ? ["--resume", run] : ["--config", "tiny.yaml", "--output", run]
        return try segtrain(
            ["train", "--quiet"] + what, folder: folder,
            environment: fault.isEmpty ? [:] : faultEnvironment(["PATH": run].merging(fault) { $1 }))
    }

    /// Goes on with a run and compares its best model with the whole run's.
    private func expectSame(_ run: String, in folder: String, _ moment: String) throws {
        let result = try train(run, in: folder)
        #expect(result.exitCode == 0, "\(moment): \(result.errors)")
        #expect(
            FileManager.default.contentsEqual(
                atPath: "\(folder)/\(run)/best.safetensors", andPath: "\(folder)/whole/best.safetensors"), "\(moment)")
        let left = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(run)")
        #expect(!left.contains { $0.hasSuffix(".tmp") }, "\(moment)")
    }

    /// The calls for a run's files, by name.
    private func calls(in folder: String) throws -> [String] {
        let log = folder + "/calls.txt"
        #expect(try train("counted", in: folder, fault: ["LOG": log]).exitCode == 0)
        return try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
            .map { String($0.split(separator: " ")[1]) }
    }

    @Test func aKilledRunGoesOnBitForBit() throws {
        try withWholeRun { folder in
            let calls = try calls(in: folder)
            #expect(calls.count > 150)
            for at in stride(from: 2, through: calls.count, by: calls.count / 9) {
                let kind = at % 2 == 0 ? "torn" : "kill"
                let killed = try train("run-\(at)", in: folder, fault: ["AT": "\(at)", "KIND": kind])
                #expect(killed.exitCode == 128 + SIGKILL)
                try expectSame("run-\(at)", in: folder, "\(kind) at call \(at), \(calls[at - 1])")
            }
        }
    }

    @Test func anErrorOfTheDiskEndsInOneLine() throws {
        try withWholeRun { folder in
            let calls = try calls(in: folder)
            for name in ["open", "write", "fsync", "rename", "link"] {
                let own = calls.indices.filter { calls[$0] == name }
                for (at, code) in [(own[own.count / 2], ENOSPC), (own[own.count - 1], EIO)] {
                    let run = "run-\(name)-\(code)"
                    let failed = try train(run, in: folder, fault: ["AT": "\(at + 1)", "KIND": "\(code)"])
                    #expect(
                        [UserError.Kind.cannotCreate, .inputOutput].map(\.rawValue).contains(failed.exitCode),
                        "\(name): \(failed)")
                    #expect(failed.errors.hasPrefix("segtrain: ") && failed.errors.filter(\.isNewline).count == 1)
                    let left = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(run)")
                    #expect(!left.contains { $0.hasSuffix(".tmp") }, "\(name)")
                    try expectSame(run, in: folder, "error \(code) of \(name)")
                }
            }
        }
    }

    /// Lustre, NFS, FUSE: what the file system cannot do is said once at most, and the run is the same.
    @Test(arguments: [
        ("flock", ENOSYS, "has no locks"), ("flock", ENOLCK, "has no locks"), ("flock", EOPNOTSUPP, "has no locks"),
        ("fsync", ENOSYS, "cannot say when files are on disk"), ("fsync", EINVAL, "cannot say when files are on disk"),
        ("ftruncate", EOPNOTSUPP, ""), ("link", EXDEV, ""), ("link", EACCES, ""), ("link", EINVAL, ""),
    ])
    func whatAFileSystemLacksIsNoError(call: String, code: Int32, note: String) throws {
        try withWholeRun { folder in
            let lack = ["CALLS": call, "AT": "1", "ON": "1", "KIND": "\(code)"]
            let killed = ["CALLS": "rename", "AT": "4", "KIND": "kill"]
            #expect(try train("run", in: folder, fault: killed).exitCode == 128 + SIGKILL)
            let result = try train("run", in: folder, fault: lack)
            #expect(result.exitCode == 0, "\(result.errors)")
            #expect(result.errors.matches(of: /\n/).count == (note.isEmpty ? 0 : 1))
            #expect(note.isEmpty || result.errors.contains(note))
            try expectSame("run", in: folder, "\(call) without support")
        }
    }

    /// A limit of processes: the pool is smaller, and the main thread makes the batches.
    @Test func aThreadThatIsRefusedIsDoneWithout() throws {
        try withWholeRun { folder in
            let refused = ["CALLS": "pthread_create", "AT": "1", "ON": "1", "KIND": "\(EAGAIN)"]
            let result = try train("run", in: folder, fault: refused)
            #expect(result.exitCode == 0 && result.errors.contains("grants no more threads"), "\(result.errors)")
            try expectSame("run", in: folder, "no thread")
            let set = ["data", "synthesize", "--tiles", "2", "--size", "16", "--output", "set"]
            #expect(try segtrain(set, folder: folder, environment: faultEnvironment(refused)).exitCode == 0)
        }
    }

    @Test func tooManyOpenFilesAreNoMatterOfPermissions() throws {
        try withWholeRun { folder in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/bash")
            process.arguments = [
                "-c",
                "ulimit -n 4; exec \"$segtrain\" train --config tiny.yaml --output other",
            ]
            process.currentDirectoryURL = URL(fileURLWithPath: folder)
            process.environment = ["segtrain": try productPath()]
            let errors = Pipe()
            process.standardError = errors
            try process.run()
            let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(text.contains("Too many open files") && !text.contains("permissions"), "\(text)")
        }
    }

    @Test func aLostWriteIsFoundAndTheCheckpointBeforeItTaken() throws {
        try withWholeRun { folder in
            let log = folder + "/writes.txt"
            let last = ["PATH": "counted/.last", "CALLS": "write"]
            #expect(try train("counted", in: folder, fault: last.merging(["LOG": log]) { $1 }).exitCode == 0)
            let writes = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").count
            for at in [writes, writes - 3] {
                let fault = ["PATH": "run-\(at)/.last", "CALLS": "write", "AT": "\(at)", "KIND": "lost"]
                #expect(try train("run-\(at)", in: folder, fault: fault).exitCode == 0, "it cannot know")
                let info = try segtrain(["info", "run-\(at)/last.safetensors"], folder: folder)
                #expect(info.exitCode == UserError.Kind.data.rawValue)
                let resumed = try segtrain(["train", "--resume", "run-\(at)"], folder: folder)
                #expect(resumed.errors.contains("falling back to the checkpoint before it"))
                try expectSame("run-\(at)", in: folder, "write \(at) lost")
            }
        }
    }

    /// The same number of open files does not make a good checkpoint a bad one.
    @Test func aCheckpointThatCannotBeOpenedJustNowIsKept() throws {
        try withWholeRun { folder in
            let last = folder + "/whole/last.safetensors"
            let before = FileManager.default.contents(atPath: last)
            let fault = ["PATH": "whole/last", "CALLS": "open", "AT": "1", "KIND": "\(EMFILE)"]
            let failed = try train("whole", in: folder, fault: fault)
            #expect(failed.exitCode == UserError.Kind.missingInput.rawValue)
            #expect(failed.errors.contains("whole/last.safetensors: cannot be read: Too many open files"))
            #expect(FileManager.default.contents(atPath: last) == before)
        }
    }

    /// Their places differ: the disk is full, the disk is broken, a limit of the file's size.
    @Test(arguments: [(ENOSPC, UserError.Kind.cannotCreate), (EIO, .inputOutput), (EFBIG, .cannotCreate)])
    func whatStopsAGeoPackageIsTold(code: Int32, kind: UserError.Kind) throws {
        try withTemporaryFolder { folder in
            try RasterWriter.writeGeoTIFF(
                path: folder + "/mask.tif", width: 8, height: 8, bands: 1, bytes: (0..<64).map { $0 / 8 % 2 })
            let fault = ["PATH": "cars.gpkg", "CALLS": "write", "AT": "3", "KIND": "\(code)"]
            let failed = try segtrain(
                ["data", "vectorize", "mask.tif", "--output", "cars.gpkg"], folder: folder,
                environment: faultEnvironment(fault))
            #expect(failed.exitCode == kind.rawValue, "\(failed)")
            #expect(failed.errors.hasPrefix("segtrain: cars.gpkg: cannot write: \(String(cString: strerror(code)))"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["mask.tif"])
        }
    }

    @Test func clocksMayJump() throws {
        try withWholeRun { folder in
            #expect(try train("run", in: folder, fault: ["CLOCK": "864000"]).exitCode == 0)
            try expectSame("run", in: folder, "jumping clocks")
            let rows = try String(contentsOfFile: folder + "/run/epochs.csv", encoding: .utf8).split(separator: "\n")
            for row in rows.dropFirst() {
                let seconds = row.split(separator: ",", omittingEmptySubsequences: false).suffix(3).prefix(2)
                #expect(seconds.allSatisfy { Double($0).map { $0 >= 0 } ?? false }, "\(row)")
            }
        }
    }
}
