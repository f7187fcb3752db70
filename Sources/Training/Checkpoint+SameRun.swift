// A checkpoint is gone on with by the run that wrote it, and by no other.
import Base
import Inference
import Schedule

extension Checkpoint {
    /// Refuses to go on as another run: with other tiles, labels, bands, network, schedule or seed.
    ///
    /// - Parameters:
    ///   - now: what the model would be described as by the run that goes on, at this checkpoint.
    ///   - steps: an epoch's.
    /// - Throws: `UserError(.data)` that names the first difference.
    func requireSameRun(as now: ModelDescription, plan: SchedulePlan, seed: UInt64, steps: Int) throws {
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
            ?? FirstDifference(expected: state.schedule.plan, found: plan, at: "schedule")
            ?? FirstDifference(expected: state.seed, found: seed, at: "seed")
        if let difference {
            throw refusal("\(difference.place): expected \(difference.expected), found \(difference.found)")
        }
        guard state.step <= steps else { throw refusal("step: expected at most \(steps), found \(state.step)") }
    }

    private func refusal(_ difference: String) -> UserError {
        UserError(
            .data, path: file.path, reason: "tiles or config.yaml are not those of this run: \(difference)",
            remedy: "restore them, or train anew with another --output")
    }
}
