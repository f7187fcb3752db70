// The folder of an experiment: where its runs and its tables are.
import Base
import Configuration
import Foundation
import Training

/// An experiment's folder:
///
///     configs/ARM-seed-N.yaml         what each run was started with
///     runs/ARM-seed-N                 run folders, as segtrain train makes them
///     logs/ARM-seed-N.txt             what each run said
///     measurements/ARM-seed-N.json    what was measured on each finished run
///     table.md, table.csv, table.json the comparison so far
public struct ExperimentFolder: Sendable {
    public let path: String

    public init(_ path: String) { self.path = path }

    /// - Parameter kind: "md", "csv" or "json".
    public func table(_ kind: String) -> String { "\(path)/table.\(kind)" }

    /// Creates what is not there yet.
    func create() throws {
        for part in ["configs", "runs", "logs", "measurements"] {
            try createFolder("\(path)/\(part)", for: "experiment's folder")
        }
    }

    /// Every arm with every seed. All arms with one seed come before the next seed: an experiment that is cut short
    /// then has something of each.
    public func runs(of settings: ExperimentSettings) -> [ExperimentRun] {
        settings.seeds.flatMap { seed in
            settings.arms.map { arm in
                var configuration = arm.configuration
                configuration.training.seed = seed
                return ExperimentRun(arm: arm.name, seed: seed, configuration: configuration, experiment: self)
            }
        }
    }

    /// What there is to run, a line each, for people.
    public func plan(of settings: ExperimentSettings) -> String {
        let runs = runs(of: settings)
        let lines = runs.map { run in
            let state =
                switch run.folder.progress {
                case .none: "to do"
                case .begun: "begun, \(counted(run.epochsDone, "epoch")) done"
                case .finished: "finished"
                }
            return "\(run.name): \(run.configuration.summary): \(state)"
        }
        return (settings.warnings + lines).joined(separator: "\n")
    }
}

/// One arm with one seed.
public struct ExperimentRun: Sendable {
    public let arm: String
    public let seed: UInt64
    public let configuration: Configuration
    let experiment: ExperimentFolder

    public var name: String { "\(arm)-seed-\(seed)" }
    public var folder: RunFolder { RunFolder("\(experiment.path)/runs/\(name)") }
    public var config: String { "\(experiment.path)/configs/\(name).yaml" }
    public var log: String { "\(experiment.path)/logs/\(name).txt" }
    public var measurement: String { "\(experiment.path)/measurements/\(name).json" }

    /// Rows of the run's table of epochs.
    public var epochsDone: Int {
        let table = FileManager.default.contents(atPath: folder.epochs) ?? Data()
        return max(0, table.count { $0 == UInt8(ascii: "\n") } - 1)
    }

    /// Refuses to take a run of other settings for this one.
    ///
    /// - Throws: `UserError` that names the first setting that differs.
    func checkSame() throws {
        guard folder.contains(folder.config) else { return }
        do {
            try Configuration.load(path: folder.config).requireSame(as: configuration, path: folder.config)
        } catch let error as UserError where error.kind == .usage {
            throw UserError(
                .usage, path: error.path, reason: error.reason,
                remedy: "choose another --output for the changed experiment")
        }
    }
}
