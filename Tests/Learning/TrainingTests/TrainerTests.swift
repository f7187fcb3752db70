// A whole run: what happens in which order, what is written, and which epoch's model is kept.
import Configuration
import Foundation
import Metrics
import ModelFile
import Raster
import Schedule
import TestSupport
import Testing
import Training

@Suite struct TrainerTests {
    @Test func aRunHappensInOrder() throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            let recorder = Recorder()
            let summary = try tiny.train(tiny.configuration("schedule.cycles=1"), to: "run", observer: recorder)
            #expect(summary.outcome == .completed && summary.epochs == 2 && summary.steps == 4)
            #expect(recorder.lines[1].hasPrefix("note: memory: about "))
            // Which epochs are the best so far is a matter of numbers; see below.
            let story = recorder.lines.filter { !$0.contains("is the best so far") && !$0.hasPrefix("note: memory") }
                .map { String($0.prefix { $0 != "(" && $0 != ";" }) }
            #expect(
                story == [
                    "note: training on 2 tiles, 4 objects, 5.00 % of the pixels",
                    "decided: the run starts with recall ",
                    "note: recall: weighted_cross_entropy, weights background 1, car 19",
                    "note: recall: weights are counted in the tiles",
                    "step 1 of 2 in epoch 1", "step 2 of 2 in epoch 1", "evaluated tile 1 of 1",
                    "end of epoch 1, recall of cycle 1",
                    "decided: recall has run its 1 epoch: recall → precision ",
                    "step 1 of 2 in epoch 2", "step 2 of 2 in epoch 2", "evaluated tile 1 of 1",
                    "end of epoch 2, precision of cycle 1",
                    "decided: precision has run its 1 epoch: the cycle is done",
                ])
        }
    }

    /// Named in the table, in the log and for conditions; the training loss stays what `loss` means.
    @Test func theValidationLossIsLoggedBesideTheTrainingLoss() throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            let recorder = Recorder()
            let configuration = try tiny.configuration(
                "schedule.cycles=1", "schedule.phases.recall.max_epochs=3",
                "schedule.phases.recall.until={all: [{metric: val_loss, below: 100}, {metric: loss, below: 100}]}")
            _ = try tiny.train(configuration, to: "run", observer: recorder)
            let table = try tiny.epochs("run")
            #expect(table[0][5...6] == ["training_loss", "val_loss"])
            let losses = recorder.records.map { ($0.trainingLoss, $0.validationLoss ?? .nan) }
            #expect(zip(table.dropFirst(), losses).allSatisfy { $0[5] == "\($1.0)" && $0[6] == "\($1.1)" })
            #expect(losses.allSatisfy { $0.1 > 0 && $0.1 < 100 && $0.0 != $0.1 })
            let decision = try #require(recorder.lines.first { $0.contains("recall → precision") })
            #expect(decision.hasPrefix("decided: val_loss ") && decision.contains(" and loss "), "\(decision)")
            #expect(recorder.records.map(\.phase) == ["recall", "precision"], "it held after the first epoch")
        }
    }

    @Test func theFinishedModelIsCalibratedForTheGoal() throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            let plain = try tiny.train(tiny.configuration(), to: "plain")
            #expect(plain.calibration == nil)
            let summary = try tiny.train(tiny.configuration("calibration.goal=f1"), to: "goal")
            let calibration = try #require(summary.calibration)
            let model = try TrainedModel(reading: tiny.runFolder("goal").best).description
            #expect(model.calibration?.goal == "f1" && model.calibration?.tiles == 1)
            #expect(model.threshold == calibration.after.threshold)
            #expect(model.minimumArea == calibration.after.rule.minimumArea)
            #expect(summary.report.contains("calibrated for f1 on them: threshold "))
            #expect(try tensors(tiny.runFolder("goal").best) == tensors(tiny.runFolder("plain").best))

            let recorder = Recorder()
            let vain = try tiny.train(
                tiny.configuration("calibration.goal=precision>=1", "optimizer.learning_rate=0.000001"), to: "vain",
                observer: recorder)
            let note = recorder.lines.last {
                $0.hasPrefix("note: not calibrated for precision>=1: no threshold reaches")
            }
            #expect((vain.calibration == nil) == (note != nil))
        }
    }

    /// The kept model is that of the epoch which the selection prefers, judged here from the records alone.
    @Test func theSelectionDecidesWhichModelIsKept() throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            let recorder = Recorder()
            let configuration = try tiny.configuration("schedule.select.metric=pixel_recall")
            let summary = try tiny.train(configuration, to: "run", observer: recorder)
            #expect(recorder.records.map(\.epoch) == [1, 2, 3, 4])

            let selection = configuration.schedulePlan.selection
            let preferred = recorder.records.reduce(recorder.records[0]) { best, record in
                selection.prefers(Observation(record.metrics), to: Observation(best.metrics)) ? record : best
            }
            let record = try #require(
                try TrainedModel(reading: tiny.runFolder("run").best).description.training)
            #expect(summary.best?.epoch == preferred.epoch)
            #expect(record.epochs == preferred.epoch)
            #expect(record.phase == preferred.phase && record.cycle == preferred.cycle, "not those that come next")
            #expect(record.metrics[selection.metric] == preferred.metrics[selection.metric])
            #expect(record.steps == 2 * preferred.epoch, "the model as it was then, not as it became")
        }
    }

    /// The tiles show cars and no trucks: what is measured on trucks is undefined, and would meet no threshold.
    @Test func aTriggerReadsTheMetricsOfItsClass() throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            func reasons(of name: String) throws -> [Reason] {
                let recorder = Recorder()
                let configuration = try tiny.configuration(
                    "data.labels={background: 0, truck: 7, car: 255}", "schedule.phases.recall.loss=cross_entropy",
                    "schedule.phases.recall.until={metric: object_recall, class: \(name), at_least: 0}",
                    "schedule.cycles=1")
                _ = try tiny.train(configuration, to: name, observer: recorder)
                let bodies = try jsonLines(tiny.runFolder(name).events).compactMap { $0["body"] as? [String: Any] }
                let switched = try #require(bodies.first { ["advance", "limit"].contains($0["kind"] as? String) })
                let data = try JSONSerialization.data(withJSONObject: switched["reasons"] ?? [])
                return try JSONDecoder().decode([Reason].self, from: data)
            }
            let car = try reasons(of: "car")
            #expect(car.count == 1 && car[0].ofClass == "car" && car[0].value != nil)
            let refusal = message { _ = try reasons(of: "truck") }
            #expect(
                refusal.contains(
                    "no validation mask shows a 'truck', so object_recall of truck (until of phase recall)"))
            #expect(!FileManager.default.fileExists(atPath: tiny.runFolder("truck").path))
        }
    }

    /// Whatever names a class: nothing of it can be measured. False objects can.
    @Test(
        arguments: [
            ("schedule.select={metric: object_f1, class: truck}", "object_f1 of truck (schedule.select)"),
            (
                "schedule.select={metric: object_f1, class: car, subject_to: {pixel_recall: 0.5}}", nil
            ),
            (
                "schedule.goal={all: [{metric: pixel_iou, class: truck, plateau: 2}]}",
                "pixel_iou of truck (schedule.goal)"
            ),
            (
                "schedule.phases.precision.back_when={metric: pixel_precision, class: truck, below: 0.1}",
                "pixel_precision of truck (back_when of phase precision)"
            ),
            ("schedule.phases.recall.until={metric: false_objects, class: truck, below: 5}", nil),
        ] as [(String, String?)])
    func aClassThatIsNotInValidationIsFoundFirst(setting: String, expected: String?) throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            let configuration = try tiny.configuration(
                "data.labels={background: 0, truck: 7, car: 255}", "schedule.phases.recall.loss=cross_entropy",
                "schedule.max_epochs=1", setting)
            let refusal = message { _ = try tiny.train(configuration, to: "run") }
            if let expected { #expect(refusal.contains(expected)) } else { #expect(refusal == "") }
        }
    }

    @Test func theLossOfALaterPhaseIsMadeBeforeTheFirstStep() throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            let configuration = try tiny.configuration(
                "data.labels={background: 0, truck: 7, car: 255}", "schedule.phases.recall.loss=cross_entropy",
                "schedule.phases.precision.loss={kind: jaccard, over: object}")
            let recorder = Recorder()
            let refusal = message { _ = try tiny.train(configuration, to: "run", observer: recorder) }
            #expect(refusal.contains("class 'truck' has no pixel in the training masks"))
            #expect(!recorder.lines.contains { $0.hasPrefix("step") })
            #expect(!FileManager.default.fileExists(atPath: tiny.runFolder("run").path))
        }
    }

    /// 16 bits in place of 8, each sample 257 times as large: the same picture, and the same figures.
    @Test func validationTilesOfAnotherTypeAreMeasuredAsEvalDoes() throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            for set in ["train", "val"] { try tiny.writeTile(set, "x") }
            for name in ["a", "b"] {
                for kind in ["images", "masks"] {
                    try FileManager.default.removeItem(atPath: "\(folder)/train/\(kind)/\(name).png")
                }
            }
            for kind in ["images", "masks"] {
                try FileManager.default.removeItem(atPath: "\(folder)/val/\(kind)/c.png")
                try FileManager.default.removeItem(atPath: "\(folder)/val/\(kind)/x.png")
                try FileManager.default.copyItem(
                    atPath: "\(folder)/train/\(kind)/x.png", toPath: "\(folder)/val/\(kind)/y.png")
            }
            let configuration = try tiny.configuration("schedule.max_epochs=2")
            let recorder = Recorder()
            _ = try tiny.train(configuration, to: "eight", observer: recorder)
            let image = try RasterReader(path: "\(folder)/val/images/y.png")
            let samples = try image.read(image.info.bounds)
            var bytes: [UInt8] = []
            for sample in samples.bytes { bytes += [sample, sample] }
            try RasterWriter.writePNG(
                path: "\(folder)/val/images/y.png", width: 40, height: 40, bands: 3, bitDepth: 16, bytes: bytes)
            let other = Recorder()
            _ = try tiny.train(configuration, to: "sixteen", observer: other)
            for (a, b) in zip(recorder.records, other.records) {
                for metric in [MetricName.pixelRecall, .pixelIoU] {
                    #expect(abs((a.metrics[metric] ?? 0) - (b.metrics[metric] ?? 0)) < 0.01, "\(metric)")
                }
            }
        }
    }

    @Test func theRunFolderHoldsWhatTheReadmeSays() throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            let configuration = try tiny.configuration("schedule.max_epochs=1")
            _ = try tiny.train(configuration, to: "run")
            let run = tiny.runFolder("run")
            let files = try FileManager.default.contentsOfDirectory(atPath: run.path)
            #expect(
                Set(files) == [
                    "config.yaml", "tiles.txt", "epochs.csv", "events.jsonl", "best.safetensors", "last.safetensors",
                    "previous.safetensors", "good.safetensors", ".lock",
                ])
            #expect(try Configuration.load(path: run.config, overrides: []) == configuration)
        }
    }

    /// All data is checked before there is anything to resume.
    @Test func badDataLeavesNoRunBehind() throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            #expect(throws: (any Error).self) {
                try tiny.train(tiny.configuration("data.train.masks=\(folder)/val/masks"), to: "run")
            }
            #expect(!tiny.runFolder("run").contains(tiny.runFolder("run").config))
            #expect(try tiny.train(tiny.configuration("schedule.max_epochs=1"), to: "run").epochs == 1)
        }
    }
}
