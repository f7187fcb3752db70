// Runs what is missing of an experiment, and keeps its tables up to date.
import Base
import Configuration
import Foundation
import Training

/// Finished runs are left as they are, runs that have begun go on from their checkpoint. So an interrupted experiment
/// goes on when it is started again.
public final class ExperimentRunner {
    private let settings: ExperimentSettings
    private let folder: ExperimentFolder
    private let jobs: Int
    private let observer: ExperimentObserver
    private let launch: TrainingLauncher
    private let measure: (ExperimentRun) throws -> RunMeasurement
    private let runs: [ExperimentRun]
    private var measurements: [String: RunMeasurement] = [:]

    /// - Parameters:
    ///   - jobs: how many runs go on at a time.
    ///   - measure: of a finished run.
    public init(
        _ settings: ExperimentSettings, in folder: ExperimentFolder, jobs: Int, observer: ExperimentObserver,
        launch: @escaping TrainingLauncher, measure: @escaping (ExperimentRun) throws -> RunMeasurement
    ) {
        self.settings = settings
        self.folder = folder
        self.jobs = jobs
        self.observer = observer
        self.launch = launch
        self.measure = measure
        runs = folder.runs(of: settings)
    }

    /// - Throws: `UserError(.interrupted)` after a signal, with checkpoints written; the error of the first run that
    ///   fails.
    public func run() throws -> ExperimentSummary {
        for run in runs { try run.checkSame() }
        try folder.create()
        for warning in settings.warnings { observer.note(warning) }
        var waiting: [ExperimentRun] = []
        for run in runs {
            if run.folder.progress == .finished { try finish(run, isNew: false) } else { waiting.append(run) }
        }
        if !measurements.isEmpty {
            observer.note("\(measurements.count) of \(counted(runs.count, "run")) are finished already")
        }
        try train(waiting)
        return summary
    }

    private func train(_ waiting: [ExperimentRun]) throws {
        var waiting = waiting
        var active: [(run: ExperimentRun, process: any TrainingProcess)] = []
        do {
            while !waiting.isEmpty || !active.isEmpty {
                if let kind = Interruption.requested { throw interrupted(kind) }
                while active.count < jobs, !waiting.isEmpty {
                    let run = waiting.removeFirst()
                    active.append((run, try start(run)))
                }
                for index in active.indices.reversed() {
                    guard let code = active[index].process.exitCode else { continue }
                    let run = active.remove(at: index).run
                    // A run that was given up has its row in the tables.
                    guard code == 0 || code == UserError.Kind.diverged.rawValue else { throw failure(of: run, code) }
                    try finish(run, isNew: true)
                }
                observer.watching(active.map(\.run), done: measurements.count, of: runs.count)
                if !active.isEmpty { usleep(20_000) }
            }
        } catch {
            // Whatever the reason: what is under way is saved.
            for (_, process) in active { process.interrupt() }
            while active.contains(where: { $0.process.exitCode == nil }) { usleep(20_000) }
            throw error
        }
    }

    private func start(_ run: ExperimentRun) throws -> any TrainingProcess {
        let isBegun = run.folder.progress == .begun
        if !isBegun { try AtomicFile.write(run.configuration.yaml(), to: run.config) }
        try waitForEarlierTraining(of: run)
        observer.started(run, isBegun: isBegun)
        return try launch(run, isBegun)
    }

    /// A training whose experiment was killed a moment ago saves its work before it leaves.
    private func waitForEarlierTraining(of run: ExperimentRun) throws {
        guard run.folder.isInUse else { return }
        observer.note("\(run.name): waits until an earlier training of it has saved its work")
        let end = DispatchTime.now() + 60
        while run.folder.isInUse, DispatchTime.now() < end {
            if let kind = Interruption.requested { throw interrupted(kind) }
            usleep(20_000)
        }
    }

    /// Measures a finished run, unless that was done before, and writes the tables anew.
    private func finish(_ run: ExperimentRun, isNew: Bool) throws {
        let stored = isNew ? nil : RunMeasurement(reading: run.measurement, of: settings)
        let measurement = try stored ?? measure(run)
        if stored == nil { try measurement.write(to: run.measurement) }
        measurements[run.name] = measurement
        if isNew { observer.finished(run, measurement, done: measurements.count, of: runs.count) }
        try summary.write(to: folder)
    }

    private var summary: ExperimentSummary {
        ExperimentSummary(
            settings,
            measurements: settings.arms.map { arm in
                runs.filter { $0.arm == arm.name }.compactMap { measurements[$0.name] }
            })
    }

    private func interrupted(_ kind: UserError.Kind) -> UserError {
        UserError(
            kind, path: folder.path,
            reason: "interrupted after \(measurements.count) of \(counted(runs.count, "run")); checkpoints are saved",
            remedy: "start it again to continue")
    }

    /// With the last line that the run has said.
    private func failure(of run: ExperimentRun, _ code: Int32) -> UserError {
        let log = (try? String(contentsOfFile: run.log, encoding: .utf8)) ?? ""
        let said = log.split(separator: "\n").last.map(String.init) ?? "exit code \(code)"
        return UserError(
            UserError.Kind(rawValue: code) ?? .internalFailure, path: run.log,
            reason: "the run of '\(run.arm)' with seed \(run.seed) failed: \(said.replacing("segtrain: ", with: ""))",
            remedy: "start the experiment again to continue")
    }
}
