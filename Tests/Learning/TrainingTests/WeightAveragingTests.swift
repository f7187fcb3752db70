// Averaged weights are what is evaluated and kept; the training itself does not notice them.
import Configuration
import Dataset
import Evaluation
import Foundation
import Model
import ModelFile
import TestSupport
import Testing
import Training
import Windows

@Suite struct WeightAveragingTests {
    @Test func theTrainingIsTheSame() throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            let plain = try tiny.configuration("schedule.cycles=1")
            _ = try tiny.train(plain, to: "plain")
            _ = try tiny.train(tiny.configuration("schedule.cycles=1", "training.weight_average=0.7"), to: "averaged")

            let slices = UNet(plain.unet(inputBands: 3), seed: 0).slices
            let (own, averaged) = (
                try tensors(tiny.runFolder("plain").last), try tensors(tiny.runFolder("averaged").last)
            )
            let trained = try #require(averaged["trained.parameters"])
            for slice in slices {
                let weights = Array(trained[slice.offset..<slice.offset + slice.count])
                #expect(weights == own[slice.name], "\(slice.name)")
                #expect(averaged[slice.name] != weights, "\(slice.name): the model is the average")
            }
        }
    }

    @Test func theRecordedMetricsAreThoseOfTheKeptModel() throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            let configuration = try tiny.configuration("training.weight_average=0.7")
            _ = try tiny.train(configuration, to: "run")
            let tiles = try TileSet(
                pairs: pairTiles(images: "\(folder)/val/images", masks: "\(folder)/val/masks"), classMap: .automatic)
            for path in [tiny.runFolder("run").best, tiny.runFolder("run").last] {
                let model = try TrainedModel(reading: path)
                let counts = try TileMeasuring(
                    model, on: tiles, by: Evaluator(windows: WindowOptions(window: 40, overlap: 8))
                ).counts()
                var recorded = try #require(model.description.training?.metrics)
                (recorded[.loss], recorded[.validationLoss]) = (nil, nil)
                #expect(counts.values == recorded, "\(path)")
            }
        }
    }
}
