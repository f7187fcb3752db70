// A checkpoint is gone on with by the run that wrote it, and by no other.
import Base
import Configuration
import ModelFile

extension Checkpoint {
    /// Refuses to go on as another run: with other tiles, or any other setting that decides what is computed.
    ///
    /// - Parameters:
    ///   - now: what the model would be described as by the run that goes on, at this checkpoint.
    ///   - tiles: those that are there now.
    ///   - folder: the run's.
    ///   - steps: an epoch's.
    /// - Throws: `UserError(.data)` that names the first difference.
    func requireSameRun(
        as now: ModelDescription, _ configuration: Configuration, _ tiles: TileList, in folder: RunFolder, steps: Int
    ) throws {
        if let text = state.settings {
            if let difference = try difference(of: configuration, from: text) {
                throw refusal("\(difference.setting): expected \(difference.expected), found \(difference.found)")
            }
            if let difference = tiles.difference(from: state.tiles, in: folder) { throw refusal(difference) }
        }
        let stored = try ModelDescription(of: file)
        var now = now
        // segtrain calibrate may have chosen these since, and another version may go on.
        (now.threshold, now.minimumArea, now.splitting) = (stored.threshold, stored.minimumArea, stored.splitting)
        now.calibration = stored.calibration
        if let training = stored.training {
            now.training?.program = training.program
            now.training?.metrics = training.metrics
        }
        let difference =
            FirstDifference(expected: stored, found: now)
            ?? FirstDifference(expected: state.schedule.plan, found: configuration.schedulePlan, at: "schedule")
            ?? FirstDifference(expected: state.seed, found: configuration.training.seed, at: "seed")
        if let difference {
            throw refusal("\(difference.place): expected \(difference.expected), found \(difference.found)")
        }
        guard state.step <= steps else { throw refusal("step: expected at most \(steps), found \(state.step)") }
    }

    private func difference(
        of configuration: Configuration, from settings: String
    ) throws -> (setting: String, expected: String, found: String)? {
        do {
            return try configuration.firstDifference(fromRunWith: settings, at: file.path)
        } catch let error as UserError {
            throw UserError(
                .data, path: file.path, reason: "the training state is invalid: its settings: \(error.reason)",
                remedy: "resume from a checkpoint that segtrain train wrote")
        }
    }

    private func refusal(_ difference: String) -> UserError {
        UserError(
            .data, path: file.path, reason: "tiles or config.yaml have changed since the run began: \(difference)",
            remedy: "restore them, or start a new run with another --output")
    }
}
