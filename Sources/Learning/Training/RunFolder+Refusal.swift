// What must not be in the folder of a new run.
import Base

extension RunFolder {
    /// Refuses a folder that holds a run already, or files of the user's own under the names of a run's.
    ///
    /// A run that was killed before its first checkpoint is not in the way: it has nothing to lose, and nothing to
    /// resume from.
    ///
    /// - Throws: `UserError(.usage)` when the folder holds a run, or files that a run would replace.
    public func refuseRun() throws {
        if [last, previous, best].contains(where: contains) {
            throw UserError(
                .usage, path: path, reason: "this folder holds a run already",
                remedy: "add --resume to continue it, or choose another --output")
        }
        if let file = foreignFile {
            throw UserError(
                .usage, path: file, reason: "was not written by a run, and a run here would replace it",
                remedy: "choose another --output")
        }
    }

    /// The first file that no run without a checkpoint can have left.
    private var foreignFile: String? {
        // Written after the first checkpoint, and after the logs.
        if contains(good) { return good }
        if let file = [config, tiles].first(where: contains), !contains(events) { return file }
        let starts = [(epochs, EpochRecord.csvStart), (events, LogLineHead.start)]
        return starts.first { contains($0) && !isLog($0, startingWith: $1) }?.0
    }

    /// Whether a file begins as a run's log does, as far as it goes, without an epoch in it.
    private func isLog(_ file: String, startingWith start: String) -> Bool {
        guard let bytes = try? readTextFile(file, atMost: 1 << 20, what: "a log") else { return false }
        let hasRow = file == epochs && bytes.dropLast().contains(UInt8(ascii: "\n"))
        return !hasRow && zip(bytes, start.utf8).allSatisfy { $0 == $1 }
    }
}
