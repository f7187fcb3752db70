// The two logs: a table and JSON lines that programs can read, cut back to where a checkpoint was taken.
import Foundation
import Metrics
import TestSupport
import Testing
import Training

@Suite struct RunLogTests {
    private func record(epoch: Int) -> EpochRecord {
        EpochRecord(
            epoch: epoch, cycle: 1, phase: "recall", learningRate: 0.001, recallBias: 1.5, trainingLoss: 0.25,
            validationLoss: 0.375, metrics: [.pixelRecall: 0.75, .objectF1: 0.5], steps: 10 * epoch, crops: 80 * epoch,
            trainingSeconds: 1.23456, evaluationSeconds: 0.5, peakMemoryMiB: 321)
    }

    private func rows(_ run: RunFolder) throws -> [[String]] {
        try String(contentsOfFile: run.epochs, encoding: .utf8).split(separator: "\n")
            .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    }

    @Test func theTableHasAColumnForEveryMetric() throws {
        try withTemporaryFolder { folder in
            let run = RunFolder(folder)
            let log = try RunLog(folder: run, positions: LogPositions())
            try log.append(record(epoch: 1))
            try log.append(record(epoch: 2))
            let table = try rows(run)
            #expect(table.count == 3 && table.allSatisfy { $0.count == table[0].count })
            for metric in MetricName.allCases where metric != .loss { #expect(table[0].contains(metric.rawValue)) }
            let second = Dictionary(uniqueKeysWithValues: zip(table[0], table[2]))
            #expect(second["epoch"] == "2" && second["phase"] == "recall" && second["steps"] == "20")
            #expect(second["learning_rate"] == "0.001" && second["recall_bias"] == "1.5")
            #expect(second["training_loss"] == "0.25" && second["training_seconds"] == "1.235")
            #expect(second["val_loss"] == "0.375")
            #expect(second["pixel_recall"] == "0.75" && second["object_f1"] == "0.5")
            #expect(second["pixel_iou"] == "", "an undefined metric is an empty cell")
        }
    }

    @Test func severalClassesHaveColumnsOfTheirOwn() throws {
        try withTemporaryFolder { folder in
            let run = RunFolder(folder)
            let log = try RunLog(folder: run, positions: LogPositions(), classes: ["car", "truck"])
            var several = record(epoch: 1)
            several.classes = ["car": [.objectF1: 0.75], "truck": [.objectF1: 0.25, .pixelIoU: 0.125]]
            try log.append(several)
            let table = try rows(run)
            let row = Dictionary(uniqueKeysWithValues: zip(table[0], table[1]))
            #expect(table[0].count == table[1].count)
            #expect(row["object_f1"] == "0.5" && row["car_object_f1"] == "0.75" && row["truck_object_f1"] == "0.25")
            #expect(row["truck_pixel_iou"] == "0.125" && row["car_pixel_iou"] == "")
            let body = try #require(try jsonLines(run.events)[0]["body"] as? [String: Any])
            #expect(
                body["classes"] as? [String: [String: Double]]
                    == several.classes.map { classes in
                        classes.mapValues { Dictionary(uniqueKeysWithValues: $0.map { ($0.rawValue, $1) }) }
                    })
        }
    }

    /// A name with a comma stays one cell.
    @Test func phasesMayHaveAnyName() throws {
        try withTemporaryFolder { folder in
            let run = RunFolder(folder)
            var named = record(epoch: 1)
            named.phase = "first, wide"
            try RunLog(folder: run, positions: LogPositions()).append(named)
            #expect(try String(contentsOfFile: run.epochs, encoding: .utf8).contains("1,1,\"first, wide\",0.001"))
        }
    }

    @Test func everyEventIsAnObjectOnALineOfItsOwn() throws {
        try withTemporaryFolder { folder in
            let run = RunFolder(folder)
            let log = try RunLog(folder: run, positions: LogPositions())
            try log.append(record(epoch: 1))
            try log.append(kind: "resume", "after a \"break\"\nof two lines / a slash")
            let lines = try jsonLines(run.events)
            #expect(lines.map { $0["kind"] as? String } == ["epoch", "resume"])
            #expect((lines[0]["body"] as? [String: Any])?["epoch"] as? Int == 1)
            #expect(lines[1]["body"] as? String == "after a \"break\"\nof two lines / a slash")
            for line in lines { #expect(ISO8601DateFormatter().date(from: line["time"] as? String ?? "") != nil) }
        }
    }

    @Test func aResumedLogIsCutBackToItsCheckpoint() throws {
        try withTemporaryFolder { folder in
            let run = RunFolder(folder)
            let log = try RunLog(folder: run, positions: LogPositions())
            try log.append(record(epoch: 1))
            let checkpoint = try log.syncedPositions()
            try log.append(record(epoch: 2))
            #expect(try log.syncedPositions() != checkpoint)

            let resumed = try RunLog(folder: run, positions: checkpoint)
            #expect(try resumed.syncedPositions() == checkpoint)
            try resumed.append(record(epoch: 2))
            #expect(try rows(run).map { $0[0] } == ["epoch", "1", "2"], "one header, no epoch twice")
            #expect(try jsonLines(run.events).count == 2)
        }
    }

    /// A run that an earlier version began goes on with its columns.
    @Test func aTableWithoutTheValidationLossStaysSo() throws {
        try withTemporaryFolder { folder in
            let run = RunFolder(folder)
            let log = try RunLog(folder: run, positions: LogPositions())
            try log.append(record(epoch: 1))
            let events = try log.syncedPositions().events
            let earlier = try rows(run).map { row in (row[..<6] + row[7...]).joined(separator: ",") + "\n" }.joined()
            try earlier.write(toFile: run.epochs, atomically: true, encoding: .utf8)

            let resumed = try RunLog(
                folder: run, positions: LogPositions(epochs: earlier.utf8.count, events: events))
            try resumed.append(record(epoch: 2))
            let table = try rows(run)
            #expect(!table[0].contains("val_loss") && table.count == 3)
            #expect(table.allSatisfy { $0.count == table[0].count })
            #expect(zip(table[0], table[2]).first { $0.0 == "pixel_recall" }?.1 == "0.75")
        }
    }

    /// A kill may come between the last write and the disk: the file is then shorter than the checkpoint says.
    @Test func aLogThatIsShorterThanItsCheckpointIsKeptWhole() throws {
        try withTemporaryFolder { folder in
            let run = RunFolder(folder)
            try RunLog(folder: run, positions: LogPositions()).append(record(epoch: 1))
            let resumed = try RunLog(folder: run, positions: LogPositions(epochs: 1 << 20, events: 1 << 20))
            try resumed.append(record(epoch: 2))
            #expect(try rows(run).map { $0[0] } == ["epoch", "1", "2"])
        }
    }
}
