// Cars and trucks: three classes from the tiles to the masks.
import Base
import Foundation
import Raster
import TestSupport
import Testing

@Suite struct SeveralClassesTests {
    private static let side = 96

    /// Green cars of 10×5 pixels and blue trucks of 16×7 on gray ground; mask values as given.
    private func writeTiles(_ set: String, in folder: String, count: Int, car: UInt8, truck: UInt8) throws {
        let side = Self.side
        for part in ["images", "masks"] {
            try FileManager.default.createDirectory(
                atPath: "\(folder)/\(set)/\(part)", withIntermediateDirectories: true)
        }
        for tile in 0..<count {
            var random = Random(41, UInt64(set.count), UInt64(tile))
            var image = (0..<side * side).flatMap { _ -> [UInt8] in
                let gray = UInt8(80 + random.integer(below: 40))
                return [gray, gray, gray]
            }
            var mask = [UInt8](repeating: 0, count: side * side)
            for cell in 0..<9 where random.uniform() < 0.8 {
                let isTruck = random.uniform() < 0.4
                let (width, height) = isTruck ? (16, 7) : (10, 5)
                let x = cell % 3 * 32 + random.integer(below: 14)
                let y = cell / 3 * 32 + random.integer(below: 20)
                for v in y..<y + height {
                    for u in x..<x + width {
                        mask[v * side + u] = isTruck ? truck : car
                        image[3 * (v * side + u) + (isTruck ? 2 : 1)] = 220
                    }
                }
            }
            try RasterWriter.writePNG(
                path: "\(folder)/\(set)/images/\(tile).png", width: side, height: side, bands: 3, bytes: image)
            try RasterWriter.writePNG(
                path: "\(folder)/\(set)/masks/\(tile).png", width: side, height: side, bands: 1, bytes: mask)
        }
    }

    /// As a list of classes, whose values are 0, 1, 2; and with values of their own.
    @Test(arguments: [
        ("classes: [background, car, truck]", UInt8(1), UInt8(2)),
        ("labels: {background: 0, car: 40, truck: 70}", UInt8(40), UInt8(70)),
    ])
    func fromTilesToMasks(classes: String, car: UInt8, truck: UInt8) throws {
        try withTemporaryFolder { folder in
            try writeTiles("train", in: folder, count: 6, car: car, truck: truck)
            try writeTiles("val", in: folder, count: 4, car: car, truck: truck)
            let config = """
                data:
                  train: {images: train/images, masks: train/masks}
                  val: {images: val/images, masks: val/masks}
                  \(classes)
                model: {width: 4, depth: 2}
                sampling: {crop_size: 64, crops_per_epoch: 160, object_share: 0.8}
                optimizer: {kind: adamw, learning_rate: 0.01}
                training: {seed: 5, batch_size: 4}
                schedule:
                  phases:
                    - {name: only, loss: {kind: weighted_cross_entropy, power: 0.3}, max_epochs: 3}
                """
            try config.write(toFile: folder + "/three.yaml", atomically: true, encoding: .utf8)
            let trained = try segtrain(["train", "--config", "three.yaml", "--output", "run"], folder: folder)
            try #require(trained.exitCode == 0, "\(trained.errors)")
            let columns = try String(contentsOfFile: folder + "/run/epochs.csv", encoding: .utf8).prefix { $0 != "\n" }
            #expect(columns.hasSuffix("truck_count_bias") && columns.contains(",car_object_f1,"))
            let info = try segtrain(["info", "run"], folder: folder)
            #expect(info.output.contains("classes     background 0, car \(car), truck \(truck)\n"))

            let tiles = ["--images", "val/images", "--masks", "val/masks"]
            let evaluated = try segtrain(["eval", "--model", "run", "--json"] + tiles, folder: folder)
            try #require(evaluated.exitCode == 0, "\(evaluated.errors)")
            let json = try #require(
                try JSONSerialization.jsonObject(with: Data(evaluated.output.utf8)) as? [String: Any])
            let byClass = try #require(json["classes"] as? [String: [String: [String: Any]]])
            #expect(Set(byClass.keys) == ["car", "truck"])
            for (name, own) in byClass {
                #expect(own["pixel"]?["f1"] as? Double ?? 0 > 0.8, "\(name): \(own)")
                #expect(own["object"]?["f1"] as? Double ?? 0 > 0.8, "\(name): \(own)")
            }
            let swept = try segtrain(["eval", "--model", "run", "--sweep"] + tiles, folder: folder)
            let averages = swept.output.matches(of: /\n(car|truck): average precision by pixel ([01]\.[0-9]+)/)
            #expect(averages.map { String($0.1) } == ["car", "truck"], "\(swept.errors)")
            #expect(averages.allSatisfy { Double($0.2)! > 0.8 }, "\(swept.output)")
            let calibrated = try segtrain(
                ["calibrate", "--model", "run", "--goal", "f1", "--minimum-area", "9"] + tiles, folder: folder)
            #expect(calibrated.exitCode == 0 && calibrated.output.contains("minimum area             0         9"))

            // The masks have the values that the training masks have, and so can be measured like them.
            let predicted = try segtrain(
                ["predict", "--model", "run", "val/images", "--output", "out"], folder: folder)
            try #require(predicted.exitCode == 0, "\(predicted.errors)")
            #expect(predicted.errors.contains(" × car, "), "\(predicted.errors)")
            var values: Set<UInt8> = []
            for path in predicted.output.split(separator: "\n") {
                values.formUnion(try RasterReader(path: "\(folder)/\(path)").readAll().bytes)
            }
            #expect(values == [0, car, truck])
            let itself = try segtrain(
                ["eval", "--model", "run", "--images", "val/images", "--masks", "out", "--json"], folder: folder)
            #expect(itself.output.contains(#""pixel":{"precision":1,"recall":1,"f1":1,"iou":1}"#), "\(itself.errors)")
        }
    }
}
