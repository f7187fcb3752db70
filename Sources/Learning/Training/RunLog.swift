// The two logs of a run: a CSV of epochs for spreadsheets, JSON lines of everything for programs.
import Base
import Foundation
import Metrics

/// Appends rows to a file and can be cut back to where a checkpoint was taken, so that a resumed run's log has no
/// epoch twice.
final class AppendOnlyFile {
    private let path: String
    private var descriptor: Int32

    /// Opens `path`, keeping its first `keep` bytes.
    init(path: String, keep: Int) throws {
        self.path = path
        descriptor = try Self.open(path)
        let kept = min(keep, Int(lseek(descriptor, 0, SEEK_END)))
        if try !cutFile(descriptor, to: kept, path: path) {
            close(descriptor)
            descriptor = -1
            try AtomicFile.write(Array(readRegularFile(path, atMost: .max, what: "a log").prefix(kept)), to: path)
            descriptor = try Self.open(path)
        }
        lseek(descriptor, 0, SEEK_END)
    }

    deinit { close(descriptor) }

    private static func open(_ path: String) throws -> Int32 {
        let descriptor = Foundation.open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0 else { throw UserError.cannotWrite(path, errno) }
        return descriptor
    }

    /// Bytes in the file.
    var length: Int { Int(lseek(descriptor, 0, SEEK_CUR)) }

    /// Returns when all of it is on disk.
    func sync() throws { try syncFile(descriptor, path: path) }

    func append(_ line: String) throws {
        try Array((line + "\n").utf8).withUnsafeBytes { try writeAll($0, to: descriptor, path: path) }
    }
}

/// How long each log was at a checkpoint.
public struct LogPositions: Codable, Equatable, Sendable {
    public var epochs = 0
    public var events = 0

    package init(epochs: Int = 0, events: Int = 0) { (self.epochs, self.events) = (epochs, events) }
}

/// `epochs.csv` and `events.jsonl` of a run.
package final class RunLog {
    private let epochs: AppendOnlyFile
    private let events: AppendOnlyFile
    private let encoder: JSONEncoder
    private let classes: [String]
    private let hasValidationLoss: Bool

    /// - Parameter classes: those that have columns of their own.
    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    package init(folder: RunFolder, positions: LogPositions, classes: [String] = []) throws {
        self.classes = classes
        epochs = try AppendOnlyFile(path: folder.epochs, keep: positions.epochs)
        events = try AppendOnlyFile(path: folder.events, keep: positions.events)
        hasValidationLoss = positions.epochs == 0 || Self.hasValidationLoss(folder.epochs)
        encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if positions.epochs == 0 { try epochs.append(EpochRecord.csvHeader(classes: classes)) }
    }

    /// Whether a table has the column.
    private static func hasValidationLoss(_ path: String) -> Bool {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return true }
        return text.prefix { $0 != "\n" }.split(separator: ",").contains { $0 == MetricName.validationLoss.rawValue }
    }

    /// How long the logs are, all of it on disk: a checkpoint must not be ahead of them.
    ///
    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    package func syncedPositions() throws -> LogPositions {
        try epochs.sync()
        try events.sync()
        return LogPositions(epochs: epochs.length, events: events.length)
    }

    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    package func append(_ record: EpochRecord) throws {
        try epochs.append(record.csvLine(classes: classes, hasValidationLoss: hasValidationLoss))
        try append(kind: LogLineKind.epoch, record)
    }

    /// One JSON object: {"kind": …, "time": …, "body": {…}}.
    ///
    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    package func append(kind: String, _ body: some Encodable) throws {
        let line = LogLine(kind: kind, time: ISO8601DateFormatter().string(from: Date()), body: body)
        try events.append(String(decoding: encoder.encode(line), as: UTF8.self))
    }
}

/// What a line of the log is about; `LogLine.kind`.
enum LogLineKind {
    static let epoch = "epoch"
    static let event = "event"
    static let resume = "resume"
    static let environment = "environment"
    static let loss = "loss"
    static let optimizer = "optimizer"
}

struct LogLine<Body> {
    let kind: String
    let time: String
    let body: Body
}

extension LogLine: Encodable where Body: Encodable {}
extension LogLine: Decodable where Body: Decodable {}

/// A line whose body waits until its kind is known.
struct LogLineHead: Decodable {
    /// What every line begins with: keys are sorted.
    static let start = #"{"body":"#

    let kind: String
    let time: String
}
