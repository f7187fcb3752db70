// A training in a process of its own: its memory is its own, and a crash takes nothing else along.
import Base
import Foundation
import Training

/// A run under way.
public protocol TrainingProcess: AnyObject {
    /// Nil while it goes on.
    var exitCode: Int32? { get }
    /// Asks it to write a checkpoint and leave.
    func interrupt()
}

/// Starts a run, or goes on with one that has begun.
public typealias TrainingLauncher = (_ run: ExperimentRun, _ isBegun: Bool) throws -> any TrainingProcess

/// `segtrain train` for a run, by the program that is running; what it says goes to the run's log.
public final class SegtrainProcess: TrainingProcess {
    private let process = Process()

    /// - Parameter threads: to compute with.
    /// - Throws: `UserError` when the process cannot be started.
    public init(_ run: ExperimentRun, isBegun: Bool, threads: Int) throws {
        // Looked up by the new process, and so the very program that is running, though its file may have been
        // replaced.
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe")
        let what =
            isBegun ? ["--resume", run.folder.path] : ["--config", run.config, "--output", run.folder.path]
        process.arguments = ["train"] + what + ["--threads", "\(threads)"]
        process.standardInput = FileHandle.nullDevice
        let descriptor = open(run.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0 else { throw UserError.cannotWrite(run.log, errno) }
        let log = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        process.standardOutput = log
        process.standardError = log
        do {
            try process.run()
        } catch {
            throw UserError(.internalFailure, path: run.log, reason: "cannot start a training: \(error)")
        }
    }

    public var exitCode: Int32? {
        if process.isRunning { return nil }
        // A signal that ended the process counts as in a shell.
        return process.terminationReason == .uncaughtSignal
            ? 128 + process.terminationStatus : process.terminationStatus
    }

    public func interrupt() { process.interrupt() }
}
