// A folder of good and bad inputs for the error messages: each bad one differs from a good one in a single thing.
import Foundation
import Raster
import TestSupport
import Testing

/// Good: `cars.yaml`, `tiles` to train on, `val` to validate on, the finished run `run`. Everything else is wrong
/// somewhere.
struct BadInputs {
    let folder: String
    static let side = 48

    static let settings = """
        data:
          train: {images: tiles/images, masks: tiles/masks}
          val: {images: val/images, masks: val/masks}
        model: {width: 4, depth: 1}
        sampling: {crop_size: 32, crops_per_epoch: 4}
        training: {seed: 5, batch_size: 2}
        schedule:
          phases:
            - {name: recall, loss: weighted_cross_entropy, max_epochs: 1}
        evaluation: {window: 64, overlap: 16}
        """

    init(in folder: String) throws {
        self.folder = folder
        try writeSettings()
        for name in ["a", "b"] { try tile("tiles", name) }
        try tile("val", "c")
        let trained = try segtrain(["train", "--config", "cars.yaml", "--output", "run"], folder: folder)
        try #require(trained.exitCode == 0, "\(trained.errors)")
        try writeTiles()
        try writeFiles()
        try writeLabels()
    }

    private func writeSettings() throws {
        func variant(_ name: String, _ old: String, _ new: String) throws {
            try #require(Self.settings.contains(old))
            try write(Self.settings.replacingOccurrences(of: old, with: new), to: name)
        }
        try write(Self.settings, to: "cars.yaml")
        try variant("unknown-section.yaml", "model:", "modle:")
        try variant("unknown-key.yaml", "crop_size", "cropsize")
        try variant("unknown-loss.yaml", "weighted_cross_entropy", "weighted_crossentropy")
        try variant("duplicate.yaml", "depth: 1", "depth: 1, width: 8")
        try variant("word-for-number.yaml", "depth: 1", "depth: two")
        try variant("out-of-range.yaml", "depth: 1", "depth: 12")
        try variant("no-phases.yaml", "    - {name: recall, loss: weighted_cross_entropy, max_epochs: 1}", "    []")
        try variant("no-yaml.yaml", "{seed: 5, batch_size: 2}", "{seed: 5, batch_size: 2")
        try variant("tab.yaml", "  train:", "\ttrain:")
        try write("", to: "empty.yaml")
        let experiment =
            "base: cars.yaml\nseeds: [1]\narms:\n  short: {}\n  long: {schedule.phases.recall.max_epochs: 2}\n"
        try write(experiment, to: "unequal.yaml")
        try write(experiment.replacingOccurrences(of: "cars.yaml", with: "absent.yaml"), to: "no-base.yaml")
        try write(experiment.replacingOccurrences(of: "epochs: 2", with: "epochs: 1"), to: "equal.yaml")
    }

    private func writeTiles() throws {
        try tile("no-mask", "a")
        try image("no-mask", "b")
        try tile("no-image", "a")
        try mask("no-image", "b")
        try tile("two-of-a-name", "a")
        try copy("tiles/images/b.png", "two-of-a-name/images/a.tif")
        try image("sizes", "a")
        try mask("sizes", "a", height: Self.side - 1)
        try image("values", "a")
        try mask("values", "a") { x, y in x == 3 && y == 2 ? 7 : Self.car(x, y) }
        try image("mixed", "a")
        try mask("mixed", "a") { x, y in x == 3 && y == 2 ? 1 : Self.car(x, y) }
        try image("colour-mask", "a")
        try raster("colour-mask/masks/a.png", bands: 3) { x, y, _ in Self.car(x, y) }
        try tile("small", "a", side: 24)
        try image("background", "a")
        try mask("background", "a") { _, _ in 0 }
        try tile("gray", "a", bands: 1)
        try tile("bands", "a")
        try tile("bands", "b", bands: 1)
    }

    private func writeFiles() throws {
        for part in ["empty", "cut-png", "cut-tiff", "cut-mask", "text", "nothing"] {
            for kind in ["images", "masks"] { try makeFolder("\(part)/\(kind)") }
            if part != "empty" { try mask(part, "a") }
        }
        try cut("tiles/images/a.png", to: "cut-png/images/a.png")
        try raster("whole.tif", bands: 3, Self.colour)
        try cut("whole.tif", to: "cut-tiff/images/a.tif")
        try image("cut-mask", "a")
        try cut("tiles/masks/a.png", to: "cut-mask/masks/a.png")
        try image("displaced", "a")
        try write("0.3\n0\n0\n-0.3\nx: 500000\ny: 4000000\n", to: "displaced/images/a.pgw")
        try write("not a picture, however it is called", to: "text/images/a.png")
        try write("", to: "nothing/images/a.tif")
        try cut("run/best.safetensors", to: "cut.safetensors")
        try makeFolder("own")
        try write("epoch,what I think of it\n1,good\n", to: "own/epochs.csv")
        try write("These are notes about cars, long enough that they might be a model.\n", to: "notes.txt")
    }

    /// A car of 8×5 pixels.
    private static func car(_ x: Int, _ y: Int) -> UInt8 { 10..<18 ~= x && 12..<17 ~= y ? 255 : 0 }

    private static func colour(_ x: Int, _ y: Int, _ band: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: x * 7 ^ y * 13 &+ band * 40 &+ Int(car(x, y)) / 2)
    }

    private func tile(_ set: String, _ name: String, side: Int = side, bands: Int = 3) throws {
        try image(set, name, side: side, bands: bands)
        try mask(set, name, width: side, height: side)
    }

    private func image(_ set: String, _ name: String, side: Int = side, bands: Int = 3) throws {
        try raster("\(set)/images/\(name).png", width: side, height: side, bands: bands, Self.colour)
    }

    private func mask(
        _ set: String, _ name: String, width: Int = side, height: Int = side, _ value: (Int, Int) -> UInt8 = car
    ) throws {
        try raster("\(set)/masks/\(name).png", width: width, height: height) { x, y, _ in value(x, y) }
    }

    private func raster(
        _ path: String, width: Int = side, height: Int = side, bands: Int = 1, _ value: (Int, Int, Int) -> UInt8
    ) throws {
        try makeFolder((path as NSString).deletingLastPathComponent)
        let bytes = (0..<width * height * bands).map { value($0 / bands % width, $0 / bands / width, $0 % bands) }
        let write = path.hasSuffix(".tif") ? writeTIFF : writePNG
        try write("\(folder)/\(path)", width, height, bands, bytes)
    }

    private func writePNG(_ path: String, _ width: Int, _ height: Int, _ bands: Int, _ bytes: [UInt8]) throws {
        try RasterWriter.writePNG(path: path, width: width, height: height, bands: bands, bytes: bytes)
    }

    private func writeTIFF(_ path: String, _ width: Int, _ height: Int, _ bands: Int, _ bytes: [UInt8]) throws {
        try RasterWriter.writeGeoTIFF(path: path, width: width, height: height, bands: bands, bytes: bytes)
    }

    private func makeFolder(_ path: String) throws {
        try FileManager.default.createDirectory(atPath: "\(folder)/\(path)", withIntermediateDirectories: true)
    }

    func write(_ text: String, to path: String) throws {
        try text.write(toFile: "\(folder)/\(path)", atomically: true, encoding: .utf8)
    }

    private func copy(_ path: String, _ other: String) throws {
        try FileManager.default.copyItem(atPath: "\(folder)/\(path)", toPath: "\(folder)/\(other)")
    }

    /// The first two thirds of a file.
    private func cut(_ path: String, to other: String) throws {
        let whole = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(path)"))
        try whole.prefix(whole.count * 2 / 3).write(to: URL(fileURLWithPath: "\(folder)/\(other)"))
    }
}
