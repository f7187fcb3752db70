// The folder of one training run: where each file is, and who may write to it.
import Base
import Foundation
import ModelFile

/// A run folder:
///
///     config.yaml                     the resolved configuration
///     tiles.txt                       names and digests of all tiles
///     epochs.csv                      one row an epoch: phase, rate, loss, every metric
///     events.jsonl                    one JSON object an epoch, an event (switch, loss, roll-back, best, resume) and
///     a process best.safetensors                the model that the configuration's selection chose
///     last.safetensors                the checkpoint to resume from
///     previous.safetensors            the checkpoint before it
///     good.safetensors                the last checkpoint of a healthy model, for roll-backs
///     report.html                     what segtrain report makes of it, where it was asked to
///     .lock                           held while a process trains here
public struct RunFolder: Sendable {
    public let path: String

    public init(_ path: String) { self.path = path }

    public var config: String { path + "/config.yaml" }
    public var tiles: String { path + "/tiles.txt" }
    public var epochs: String { path + "/epochs.csv" }
    public var events: String { path + "/events.jsonl" }
    public var report: String { path + "/report.html" }
    public var best: String { path + "/" + TrainedModel.bestFileName }
    public var last: String { path + "/" + TrainedModel.lastFileName }
    public var previous: String { path + "/previous.safetensors" }
    public var good: String { path + "/good.safetensors" }

    /// All but the report and the lock.
    public var files: [String] { [config, tiles, epochs, events, best, last, previous, good] }

    private static let lockName = "/.lock"

    public func contains(_ file: String) -> Bool { FileManager.default.fileExists(atPath: file) }

    /// Creates the folder for a new run; refuses one that holds a run already.
    ///
    /// - Returns: this folder and those above it that were not there before, the innermost first.
    @discardableResult public func create() throws -> [String] {
        try refuseRun()
        let made = missingFolders(path)
        try createFolder(path, for: "run folder")
        return made
    }

    /// Undoes `create` and `lock` for a run that cannot begin: what has come to hold other files stays.
    public func discard(_ made: [String]) {
        unlink(path + Self.lockName)
        for folder in made { rmdir(folder) }
    }

    /// Refuses a folder that no run can be resumed from.
    ///
    /// - Throws: `UserError(.missingInput)` when the folder holds no checkpoint.
    public func requireCheckpoint() throws {
        guard contains(last) || contains(previous) else {
            throw UserError(
                .missingInput, path: path, reason: "no checkpoint to resume from in this folder",
                remedy: "name a run folder, or train without --resume")
        }
    }

    /// Takes the folder for this process and clears what a killed one left half written.
    ///
    /// The kernel frees the lock when the process ends, however it ends, so a lock is never stale.
    ///
    /// - Throws: `UserError` when another process works in the folder, or it cannot be written.
    public func lock() throws -> RunLock {
        let file = path + Self.lockName
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0 else { throw UserError.cannotWrite(path, errno) }
        let answer = tryLock(descriptor, path: path)
        guard answer != .heldByAnother, isNamed(descriptor, file) else {
            close(descriptor)
            throw UserError(
                .cannotCreate, path: path, reason: "another segtrain is training in this folder",
                remedy: "wait for it to end, or choose another --output")
        }
        Temporary.clear(in: path)
        return RunLock(descriptor: descriptor)
    }

    /// Whether another process trains here now.
    public var isInUse: Bool {
        let descriptor = open(path + Self.lockName, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return tryLock(descriptor, path: path) == .heldByAnother
    }

    /// Takes the folder of a run for a process that replaces one of its models; nil where the file is no run's.
    ///
    /// - Throws: `UserError` when a training goes on there, or the folder cannot be written.
    public static func lock(toReplace model: String) throws -> RunLock? {
        let folder = RunFolder(URL(fileURLWithPath: resolvedPath(model)).deletingLastPathComponent().path)
        return folder.contains(folder.path + lockName) ? try folder.lock() : nil
    }
}

/// Holds a run folder until it is released or the process ends.
public final class RunLock: Sendable {
    private let descriptor: Int32
    init(descriptor: Int32) { self.descriptor = descriptor }
    deinit { close(descriptor) }
}
