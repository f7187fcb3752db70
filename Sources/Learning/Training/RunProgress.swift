// How far the run in a folder has come: for whoever wants to start it, or to go on with it.
import Base
import Foundation

/// How far a run in a folder has come.
public enum RunProgress: Sendable {
    /// There is no run, or one that was killed before its first checkpoint.
    case none
    /// A checkpoint to go on from.
    case begun
    /// The schedule has come to its end.
    case finished
}

extension RunFolder {
    public var progress: RunProgress {
        guard contains(last) || contains(previous) else { return .none }
        // The log's last event is written before the last checkpoint, so only the latter can tell.
        return (try? Checkpoint(reading: last))?.state.schedule.isFinished == true ? .finished : .begun
    }
}
