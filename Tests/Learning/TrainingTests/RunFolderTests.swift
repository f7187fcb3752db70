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
            #expect(
                error.path == run.config && error.reason == "was not written by a run, and a run here would replace it")
        }
    }

    /// A table or a log of the user's own, those of a finished run without its checkpoints, and what is no text.
    @Test func aFileOfTheUsersOwnIsNotReplaced() throws {
        try withTemporaryFolder { folder in
            let run = RunFolder(folder)
            let log = try RunLog(folder: run, positions: LogPositions())
            try log.append(kind: "environment", "a note")
            let (header, line) = (try Data(contentsOf: .init(filePath: run.epochs)), "1,1,recall,0.1\n")
            try run.create()
            let contents: [(file: String, bytes: Data)] = [
                (run.epochs, Data("epoch,loss\n1,0.5\n".utf8)), (run.epochs, header + Data(line.utf8)),
                (run.epochs, Data([0xFF, 0])), (run.events, Data("{\"event\": 1}\n".utf8)), (run.good, Data()),
            ]
            for (file, bytes) in contents {
                let before = FileManager.default.contents(atPath: file)
                try bytes.write(to: .init(filePath: file))
                let error = try #require(throws: UserError.self) { try run.create() }
                #expect(error.kind == .usage && error.path == file)
                #expect(error.reason == "was not written by a run, and a run here would replace it")
                #expect(FileManager.default.contents(atPath: file) == bytes)
                try FileManager.default.removeItem(atPath: file)
                try before?.write(to: .init(filePath: file))
            }
            // A kill within the first lines.
            try header.prefix(9).write(to: .init(filePath: run.epochs))
            try Data("{\"bo".utf8).write(to: .init(filePath: run.events))
            try run.create()
        }
    }

    /// Relative paths of the configuration begin where the run was started, by its log.
    @Test func aRunKnowsWhereItWasStarted() throws {
        try withTemporaryFolder { folder in
            let run = RunFolder(folder + "/run")
            for set in ["train", "val"] {
                for kind in ["images", "masks"] { try createFolder("\(folder)/start/\(set)/\(kind)", for: "test") }
            }
            try createFolder(run.path, for: "run folder")
            let settings = { (train: String, val: String) in
                "data: {train: {images: \(train)/images, masks: \(train)/masks}, "
                    + "val: {images: \(val)/images, masks: \(val)/masks}}\n"
                    + "schedule: {phases: [{name: a, loss: jaccard, max_epochs: 1}]}\n"
            }
            try AtomicFile.write(settings("train", "val"), to: run.config)
            #expect(try run.configuration().data.train.images == "train/images")
            #expect(run.startedIn == nil)
            var environment = RunEnvironment.current
            #expect(environment.workingDirectory == FileManager.default.currentDirectoryPath)
            environment.workingDirectory = folder + "/start"
            try RunLog(folder: run, positions: LogPositions()).append(kind: "environment", environment)
            #expect(run.startedIn == folder + "/start")
            let found = try run.configuration()
            #expect(found.data.train.images == folder + "/start/train/images")
            #expect(found.data.validation.masks == folder + "/start/val/masks")
            try run.requireTiles(of: found)

            // Moved: the advice names the setting, and the rest stays where it was.
            try FileManager.default.moveItem(atPath: folder + "/start/val", toPath: folder + "/moved")
            let refusal = message { try run.requireTiles(of: run.configuration()) }
            #expect(
                refusal
                    == "\(folder)/start/val/images: no such folder of tiles; the run was started in \(folder)/start; "
                    + "if the tiles were moved, name their place: --set data.val.images=DIR")
            let moved = try run.configuration(
                changedTo: nil,
                overrides: ["data.val.images=\(folder)/moved/images", "data.val.masks=\(folder)/moved/masks"])
            #expect(moved.data.train.images == folder + "/start/train/images")
            #expect(moved.data.validation.images == folder + "/moved/images")
            try run.requireTiles(of: moved)
            #expect(message { _ = try run.configuration(changedTo: nil, overrides: ["model.width=8"]) } != "")
        }
    }

    /// A model is not replaced in the folder of a training that goes on.
    @Test func aModelOfARunIsReplacedUnderItsLock() throws {
        try withTemporaryFolder { folder in
            let run = RunFolder(folder + "/run")
            try run.create()
            #expect(try RunFolder.lock(toReplace: run.best) == nil, "no run's")
            do {
                let training = try run.lock()
                let error = try #require(throws: UserError.self) { _ = try RunFolder.lock(toReplace: run.best) }
                #expect(error.reason == "another segtrain is training in this folder")
                withExtendedLifetime(training) {}
            }
            #expect(try RunFolder.lock(toReplace: run.best) != nil)
            #expect(try RunFolder.lock(toReplace: folder + "/other.safetensors") == nil)
        }
    }

    /// What lies elsewhere is not written through a link.
    @Test func linksInTheFolderAreNotFollowed() throws {
        try withTemporaryFolder { folder in
            try createFolder(folder + "/run", for: "run folder")
            let (run, target) = (RunFolder(folder + "/run"), folder + "/mine.txt")
            try AtomicFile.write("a note", to: target)
            func refusal(_ link: String, _ body: () throws -> Void) throws {
                try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
                let error = try #require(throws: UserError.self) { try body() }
                #expect(error.kind == .cannotCreate && error.reason.contains("a symbolic link is in the way"))
                try FileManager.default.removeItem(atPath: link)
            }
            for log in [run.epochs, run.events] {
                try refusal(log) { _ = try RunLog(folder: run, positions: LogPositions()) }
            }
            try refusal(run.path + "/.lock") { _ = try run.lock() }
            #expect(try String(contentsOfFile: target, encoding: .utf8) == "a note")
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
            let kept = ["last.safetensors", "mine.tmp", ".hidden", ".notes.tmp", ".a.4711.tmp"]
            let left = [".last.safetensors.0123456789abcdef.segtrain.tmp", ".epochs.csv.fedcba9876543210.segtrain.tmp"]
            for name in kept + left {
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
            try AtomicFile.write("x", to: folder + "/.last.safetensors.0123456789abcdef.segtrain.tmp")
            #expect(throws: UserError.self) { _ = try RunFolder(folder).lock() }
            #expect(FileManager.default.fileExists(atPath: folder + "/.last.safetensors.0123456789abcdef.segtrain.tmp"))
            withExtendedLifetime(lock) {}
        }
    }
}
