// A sweep of a model whose prediction is known, and what is reported.
import Dataset
import Evaluation
import Foundation
import Metrics
import ModelFile
import Raster
import TestModels
import TestSupport
import Testing

@Suite struct SweepReportTests {
    /// A bright car that is labelled, a darker one that is, and a darkest thing that is not: P = 0.88, 0.62, 0.38.
    private func report(threshold: Double = 0.5, minimumArea: Int = 0) throws -> any MeasurementReport {
        try withTemporaryFolder { folder in
            let width = 40
            var pixels = [UInt8](repeating: 0, count: width * 20)
            var labels = pixels
            func paint(_ value: UInt8, x: Int, isCar: Bool) {
                for y in 5..<10 {
                    for u in x..<x + 4 {
                        pixels[y * width + u] = value
                        labels[y * width + u] = isCar ? 255 : 0
                    }
                }
            }
            paint(120, x: 3, isCar: true)
            paint(105, x: 13, isCar: true)
            paint(95, x: 23, isCar: false)
            try FileManager.default.createDirectory(atPath: folder + "/i", withIntermediateDirectories: true)
            try FileManager.default.createDirectory(atPath: folder + "/m", withIntermediateDirectories: true)
            try RasterWriter.writePNG(path: folder + "/i/a.png", width: width, height: 20, bands: 1, bytes: pixels)
            try RasterWriter.writePNG(path: folder + "/m/a.png", width: width, height: 20, bands: 1, bytes: labels)
            let model = try thresholdModel(
                limit: 100, sharpness: 0.1, minimumArea: minimumArea, threshold: threshold)
            return try model.sweepReport(
                with: model.description.evaluator(iou: 0.5),
                on: TileSet(pairs: pairTiles(images: folder + "/i", masks: folder + "/m")))
        }
    }

    @Test func theTableIsForPeople() throws {
        let lines = try report(threshold: 0.625).table.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[0] == "1 tile")
        #expect(lines[2] == "car: average precision by pixel 1.000, by object 1.000")
        #expect(
            lines[5]
                == "threshold precision    recall        F1 precision    recall        F1   touched     error      bias"
        )
        func line(_ threshold: String) -> Substring? { lines.first { $0.hasPrefix(threshold + " ") } }
        #expect(
            line("0.30")
                == "0.30          0.667     1.000     0.800     0.667     1.000     0.800     1.000      1.00      1.00"
        )
        #expect(
            line("0.50")
                == "0.50          1.000     1.000     1.000     1.000     1.000     1.000     1.000      0.00      0.00"
        )
        #expect(
            line("0.625")
                == "0.625         1.000     0.500     0.667     1.000     0.500     0.667     0.500      1.00     -1.00 <"
        )
        #expect(
            line("0.95")
                == "0.95            n/a     0.000     0.000       n/a     0.000     0.000     0.000      2.00     -2.00"
        )
        #expect(lines.suffix(2).first == "best F1: pixel 1.000 at 0.50, object 1.000 at 0.50")
        #expect(lines.last == "< the threshold in use; error and bias: objects a tile")
    }

    @Test func jsonHasTheCurves() throws {
        let text = try report(minimumArea: 21).json.compact
        #expect(
            text.hasPrefix(
                #"{"tiles":1,"threshold":0.5,"iou":0.5,"minimum_object_area":21,"split_touching":null,"#
                    + #""classes":{"car":{"pixel":{"average_precision":1,"curve":[{"threshold":1e-06,"#
                    + #""precision":0.05,"recall":1,"f1":0.09523809523809523,"iou":0.05},"#))
        let half =
            #"{"threshold":0.5,"precision":null,"recall":0,"f1":0,"hit_recall":0,"#
            + #""count_mean_absolute_error":2,"count_bias":-2}"#
        let hasHalf = text.contains(half)
        #expect(hasHalf, "objects of 20 pixels are dropped")
        #expect(try JSONSerialization.jsonObject(with: Data(text.utf8)) is [String: Any])
    }

    @Test func theCSVHasARowForEachThreshold() throws {
        let rows = try report().csv.split(separator: "\n")
        #expect(
            rows[0] == "class,threshold,predicted,true,pixel_precision,pixel_recall,pixel_f1,pixel_iou,"
                + "object_precision,object_recall,object_f1,object_hit_recall,count_mean_absolute_error,count_bias")
        #expect(rows.count == 1 + ThresholdScale.usual.thresholds.count)
        #expect(rows.contains("car,0.5,2,2,1.0,1.0,1.0,1.0,1.0,1.0,1.0,1.0,0.0,0.0"))
        #expect(rows.contains("car,0.99,0,2,,0.0,0.0,0.0,,0.0,0.0,0.0,2.0,-2.0"))
    }
}
