// What `info` says about a model.
import Dataset
import Foundation
import Metrics
import ModelFile
import Objects
import TestModels
import TestSupport
import Testing

@Suite struct ModelReportTests {
    private func reports(training: TrainingRecord?) throws -> (table: String, json: String) {
        try withTemporaryFolder { folder in
            var model = try thresholdModel(limit: 100, bands: 2, minimumArea: 9, threshold: 0.35)
            model.description.bands = [1, 4]
            model.description.groundResolution = 0.3
            model.description.training = training
            try model.write(to: folder + "/best.safetensors")
            let report = try ModelReport(reading: folder)
            return (
                report.table.replacingOccurrences(of: folder, with: "RUN"),
                report.json.compact.replacingOccurrences(of: folder, with: "RUN")
            )
        }
    }

    private let record = TrainingRecord(
        program: "segtrain 0.1", seed: 7, epochs: 1, steps: 40, crops: 320, cycle: 2, phase: "jaccard",
        trainingTiles: 165,
        validationTiles: 37, metrics: [.objectF1: 0.55, .pixelIoU: 0.5])

    @Test func theTableIsForPeople() throws {
        #expect(
            try reports(training: record).table == """
                model       RUN/best.safetensors
                network     U-Net of depth 1 and width 1, transposed upsampling, 137 parameters
                classes     background, car
                input       2 bands (1, 4) of uint8 samples at 0.3 m
                normalised  mean 0, 0; deviation 1, 1
                decision    foreground from a probability of 0.35, objects from 9 pixels
                training    1 epoch, 40 steps, 320 crops; cycle 2, phase jaccard; seed 7; segtrain 0.1
                tiles       165 for training, 37 for validation
                validation  pixel_iou 0.5, object_f1 0.55
                """)
        #expect(!(try reports(training: nil).table.contains("training")))
    }

    @Test func whatWasChosenLaterIsShown() throws {
        try withTemporaryFolder { folder in
            var model = try thresholdModel(limit: 1, names: ["background", "car", "truck"])
            model.description.labels = try ClassMap(
                names: ["background", "car", "truck"], values: [[0], [3, 4], [7]])
            model.description.splitting = ObjectSplitting(smoothing: 3)
            model.description.calibration = CalibrationRecord(
                goal: "recall>=0.9", level: .object, iou: 0.5, tiles: 1,
                metrics: [.objectRecall: 0.91, .pixelRecall: 0.7])
            try model.write(to: folder + "/m")
            let report = try ModelReport(reading: folder + "/m")
            #expect(report.table.contains("classes     background 0, car 3, truck 7\n"))
            #expect(
                report.table.contains(
                    """
                    decision    foreground from a probability of 0.5, objects from 1 pixel, touching ones split
                    calibrated  for recall>=0.9 by object on 1 tile: pixel_recall 0.7, object_recall 0.91
                    """))
            let json = report.json.compact
            #expect(json.contains(#""split_touching":{"smoothing":3,"depth":1},"#))
            #expect(
                json.contains(
                    #""calibration":{"goal":"recall>=0.9","level":"object","iou":0.5,"tiles":1,"#
                        + #""metrics":{"pixel_precision":null,"pixel_recall":0.7,"#))
        }
    }

    @Test func jsonHasEveryKey() throws {
        let json = try reports(training: record).json
        let expected = #"""
            {"path":"RUN/best.safetensors","format_version":1,"parameters":137,\#
            "network":{"input_bands":2,"classes":2,"width":1,"depth":1,"upsampling":"transposed","dropout":0},\#
            "classes":["background","car"],\#
            "input":{"bands":[1,4],"sample_type":"uint8","mean":[0,0],"standard_deviation":[1,1],\#
            "percentiles":null,"nodata":null,\#
            "metres_per_pixel":0.3,"square_pixels":null},\#
            "threshold":0.35,"minimum_object_area":9,"split_touching":null,"calibration":null,\#
            "training":{"program":"segtrain 0.1","seed":7,"epochs":1,"steps":40,"crops":320,"cycle":2,\#
            "phase":"jaccard","training_tiles":165,"validation_tiles":37,"validation":{"pixel_precision":null,
            """#
        #expect(json.hasPrefix(expected), "\(json)")
        #expect(try JSONSerialization.jsonObject(with: Data(json.utf8)) is [String: Any])
        #expect(try reports(training: nil).json.hasSuffix(#""training":null}"#))
    }
}
