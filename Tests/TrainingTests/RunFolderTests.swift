// Who may write to a run folder, and what is cleared away there.
import Base
import Foundation
import TestSupport
import Testing
import Training

@Suite struct RunFolderTests {
    @Test func aNewRunNeedsAFolderWithoutOne() throws {
        try withTemporaryFolder { folder in
            let run = RunFolder(folder + "/runs/first")
            try run.create()
            // A run that failed before its first step is not in the way, nor is a file of the user's.
            try AtomicFile.write("a note", to: run.path + "/notes.txt")
            try run.create()
            for file in [run.last, run.previous, run.best] {
                try AtomicFile.write("", to: file)
                let error = try #require(throws: UserError.self) { try run.create() }
                #expect(error.kind == .usage && error.path == run.path)
                #expect(error.reason == "this folder holds a run already")
                try FileManager.default.removeItem(atPath: file)
            }
        }
    }

    @Test func aRunThatWasKilledBeforeItsFirstCheckpointIsNotInTheWay() throws {
        try withTemporaryFolder { folder in
            let run = RunFolder(folder)
            for file in [run.config, run.epochs, run.events] { try AtomicFile.write("", to: file) }
            try run.create()
            // But a configuration that no run has written is the user's own.
            try FileManager.default.removeItem(atPath: run.events)
            let error = try #require(throws: UserError.self) { try run.create() }
            #expect(error.path == run.config && error.reason == "is no run's, and a run here would replace it")
        }
    }

    @Test func aRunThatCannotBeginLeavesNothing() throws {
        try withTemporaryFolder { folder in
            let run = RunFolder(folder + "/runs/first")
            let made = try run.create()
            withExtendedLifetime(try run.lock()) { run.discard(made) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])

            // What was there before stays.
            try FileManager.default.createDirectory(atPath: folder + "/runs", withIntermediateDirectories: false)
            try run.discard(run.create())
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["runs"])
            let again = try run.create()
            try AtomicFile.write("a note", to: run.path + "/notes.txt")
            run.discard(again)
            #expect(try FileManager.default.contentsOfDirectory(atPath: run.path) == ["notes.txt"])
        }
    }

    @Test func resumingNeedsACheckpoint() throws {
        try withTemporaryFolder { folder in
            let run = RunFolder(folder)
            try AtomicFile.write("", to: run.config)
            let error = try #require(throws: UserError.self) { try run.requireCheckpoint() }
            #expect(error.kind == .missingInput && error.path == folder)
            for file in [run.last, run.previous] {
                try AtomicFile.write("", to: file)
                try run.requireCheckpoint()
                try FileManager.default.removeItem(atPath: file)
            }
        }
    }

    @Test func theLockHasOneHolderAndIsFreed() throws {
        try withTemporaryFolder { folder in
            let run = RunFolder(folder)
            var lock: RunLock? = try run.lock()
            let error = try #require(throws: UserError.self) { _ = try run.lock() }
            #expect(error.kind == .cannotCreate && error.path == folder)
            #expect(error.reason == "another segtrain is training in this folder")
            withExtendedLifetime(lock) {}
            lock = nil
            _ = try run.lock()
        }
    }

    @Test func theLockClearsWhatAKilledProcessLeftHalfWritten() throws {
        try withTemporaryFolder { folder in
            let kept = ["last.safetensors", "mine.tmp", ".hidden"]
            for name in kept + [".last.safetensors.4711.tmp", ".epochs.csv.1.tmp"] {
                try AtomicFile.write("x", to: folder + "/" + name)
            }
            let lock = try RunFolder(folder).lock()
            #expect(try Set(FileManager.default.contentsOfDirectory(atPath: folder)) == Set(kept + [".lock"]))
            withExtendedLifetime(lock) {}
        }
    }

    /// While one process trains, another that is refused must not clear the files that the first is writing.
    @Test func whoIsRefusedClearsNothing() throws {
        try withTemporaryFolder { folder in
            let lock = try RunFolder(folder).lock()
            try AtomicFile.write("x", to: folder + "/.last.safetensors.4711.tmp")
            #expect(throws: UserError.self) { _ = try RunFolder(folder).lock() }
            #expect(FileManager.default.fileExists(atPath: folder + "/.last.safetensors.4711.tmp"))
            withExtendedLifetime(lock) {}
        }
    }
}
