// A run's log, read back: what the trainer told is what the history says.
import Base
import Foundation
import TestSupport
import Testing
import Training

@Suite struct RunHistoryTests {
    @Test func aHistoryIsWhatTheTrainerTold() throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            let recorder = Recorder()
            let summary = try tiny.train(tiny.configuration(), to: "run", observer: recorder)
            let history = try RunHistory(reading: tiny.runFolder("run"))
            #expect(history.epochs.map(\.epoch) == recorder.records.map(\.epoch))
            #expect(history.epochs.map(\.metrics) == recorder.records.map(\.metrics))
            let decided = recorder.lines.filter { $0.hasPrefix("decided: ") }
            #expect(history.events.map { "decided: " + $0.message } == decided)
            #expect(history.outcome == summary.outcome && history.bestEpoch == summary.best?.epoch)
            #expect(history.environments == [.current])
            #expect(history.losses.map(\.phase) == ["recall", "precision", "recall", "precision"])
            #expect(history.losses[0].numbers?.hasPrefix("weights background 1, car ") == true)
            #expect(history.startedAt != nil && history.startedAt! <= history.lastChangeAt!)

            let spans = history.spans
            #expect(spans.map(\.cycle) == [1, 1, 2, 2])
            #expect(spans.map(\.phase) == ["recall", "precision", "recall", "precision"])
            #expect(spans.map(\.first.epoch) == [1, 2, 3, 4] && spans.map(\.last.epoch) == [1, 2, 3, 4])
        }
    }

    @Test func aSpanHoldsTheEpochsOfOnePhaseInOneCycle() throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            _ = try tiny.train(tiny.configuration("schedule.phases.precision.max_epochs=2"), to: "run")
            let spans = try RunHistory(reading: tiny.runFolder("run")).spans
            #expect(spans.map(\.first.epoch) == [1, 2, 4, 5] && spans.map(\.last.epoch) == [1, 3, 4, 6])
        }
    }

    @Test func everyProcessIsInTheHistory() throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            let configuration = try tiny.configuration()
            _ = try tiny.train(configuration, to: "run")
            _ = try tiny.train(configuration, to: "run", resume: true)
            #expect(try RunHistory(reading: tiny.runFolder("run")).environments.count == 2)
        }
    }

    /// As while the run goes on, or after a kill.
    @Test func aLineThatIsBeingWrittenIsLeftOut() throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            _ = try tiny.train(tiny.configuration(), to: "run")
            let run = tiny.runFolder("run")
            let text = try String(contentsOfFile: run.events, encoding: .utf8)
            try AtomicFile.write(String(text.dropLast(20)), to: run.events)
            let history = try RunHistory(reading: run)
            #expect(history.epochs.count == 4 && history.outcome == nil, "the end is what was cut")

            try AtomicFile.write("{\"kind\":\"of another version\",\"time\":\"\",\"body\":1}\n" + text, to: run.events)
            #expect(try RunHistory(reading: run).outcome == .completed, "lines of unknown kinds are skipped")
        }
    }

    @Test func aLogThatCannotBeReadSaysWhere() throws {
        try withTemporaryFolder { folder in
            let run = RunFolder(folder)
            let absent = try #require(throws: UserError.self) { try RunHistory(reading: run) }
            #expect(absent.kind == .missingInput && absent.path == folder)
            try AtomicFile.write("{\"kind\":\"resume\",\"time\":\"\",\"body\":\"\"}\nno JSON\n", to: run.events)
            let broken = try #require(throws: UserError.self) { try RunHistory(reading: run) }
            #expect(broken.kind == .data && broken.path == run.events && broken.line == 2)
        }
    }
}
