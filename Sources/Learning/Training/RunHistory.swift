// The event log of a run, read back: for reports and comparisons.
import Base
import Foundation
import Schedule

/// What a run has done so far, finished or not.
public struct RunHistory: Sendable {
    public private(set) var epochs: [EpochRecord] = []
    /// Decisions of the schedule, from the start on.
    public private(set) var events: [ScheduleEvent] = []
    /// What the phases began with.
    public private(set) var losses: [PhaseLoss] = []
    /// Of each process that worked on the run.
    public private(set) var environments: [RunEnvironment] = []
    /// When the first and the last line were written.
    public private(set) var startedAt: Date?
    public private(set) var lastChangeAt: Date?

    /// How the run ended; nil while it has not.
    public var outcome: Outcome? { events.last { $0.kind == .end }?.outcome }
    public var bestEpoch: Int? { events.last { $0.kind == .best }?.epoch }

    /// Reads `events.jsonl`. A last line that is still being written is left out, as are kinds of lines not known here.
    /// - Throws: `UserError`.
    public init(reading folder: RunFolder) throws {
        guard let data = FileManager.default.contents(atPath: folder.events) else {
            throw UserError(
                .missingInput, path: folder.path, reason: "there is no run in this folder",
                remedy: "give a folder that segtrain train wrote to")
        }
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
        for (index, line) in lines.enumerated() where !line.isEmpty {
            do {
                try add(line)
            } catch {
                let fault = (error as? Fault).map { ": \($0.text)" } ?? ""
                throw UserError(
                    .data, path: folder.events, line: index + 1, reason: "this line of the log cannot be read\(fault)",
                    remedy: "use the segtrain that wrote it, or remove the line")
            }
        }
    }

    /// A number that cannot be.
    private struct Fault: Error { let text: String }

    private mutating func add(_ line: Data) throws {
        let decoder = JSONDecoder()
        let head = try decoder.decode(LogLineHead.self, from: line)
        switch head.kind {
        case LogLineKind.epoch:
            let record = try decoder.decode(LogLine<EpochRecord>.self, from: line).body
            if let fault = record.firstFault { throw Fault(text: fault) }
            epochs.append(record)
        case LogLineKind.event: events.append(try decoder.decode(LogLine<ScheduleEvent>.self, from: line).body)
        case LogLineKind.loss: losses.append(try decoder.decode(LogLine<PhaseLoss>.self, from: line).body)
        case LogLineKind.environment:
            environments.append(try decoder.decode(LogLine<RunEnvironment>.self, from: line).body)
        default: break
        }
        let time = ISO8601DateFormatter().date(from: head.time)
        startedAt = startedAt ?? time
        lastChangeAt = time ?? lastChangeAt
    }
}

/// Epochs in a row in one phase of one cycle.
public struct PhaseSpan: Sendable {
    public let cycle: Int
    public let phase: String
    /// At least one.
    public let epochs: ArraySlice<EpochRecord>

    public var first: EpochRecord { epochs.first! }
    public var last: EpochRecord { epochs.last! }
}

extension RunHistory {
    /// The epochs by phase and cycle, in order.
    public var spans: [PhaseSpan] {
        var spans: [PhaseSpan] = []
        var start = 0
        for index in epochs.indices {
            let next = index + 1
            let goesOn =
                next < epochs.count && epochs[next].cycle == epochs[index].cycle
                && epochs[next].phase == epochs[index].phase
            guard !goesOn else { continue }
            spans.append(
                PhaseSpan(cycle: epochs[index].cycle, phase: epochs[index].phase, epochs: epochs[start..<next]))
            start = next
        }
        return spans
    }
}
