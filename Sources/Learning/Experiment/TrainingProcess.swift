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

/// `segtrain train` for a run, by the program that is running; what it says goes to the run's log. It is asked to stop
/// when this process ends, however that happens.
public final class SegtrainProcess: TrainingProcess {
    private let process: ChildProcess

    /// - Parameter threads: to compute with.
    /// - Throws: `UserError` when the process cannot be started.
    public init(_ run: ExperimentRun, isBegun: Bool, threads: Int) throws {
        let what =
            isBegun ? ["--resume", run.folder.path] : ["--config", run.config, "--output", run.folder.path]
        let log = open(run.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard log >= 0 else { throw UserError.cannotWrite(run.log, errno) }
        defer { close(log) }
        process = try ChildProcess(["segtrain", "train"] + what + ["--threads", "\(threads)"], output: log)
    }

    public var exitCode: Int32? { process.exitCode }

    public func interrupt() { process.send(SIGINT) }
}
