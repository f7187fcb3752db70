// A training that takes a fraction of a second: small tiles, a small network, a recorder of what the trainer tells.
import Configuration
import Foundation
import ModelFile
import Raster
import Schedule
import TestSupport
import Training

/// Tiles and run folders below one temporary folder.
struct TinyRun {
    let folder: String

    init(in folder: String) throws {
        self.folder = folder
        for (set, names) in [("train", ["a", "b"]), ("val", ["c"])] {
            for kind in ["images", "masks"] {
                try FileManager.default.createDirectory(
                    atPath: "\(folder)/\(set)/\(kind)", withIntermediateDirectories: true)
            }
            for name in names { try writeTile(set, name) }
        }
    }

    /// 40×40 pixels of noise with two bright cars; the name decides where they are.
    func writeTile(_ set: String, _ name: String) throws {
        let side = 40
        let shift = Int(name.utf8.first!) % 7
        func isCar(_ x: Int, _ y: Int) -> Bool {
            (4 + shift..<12 + shift ~= x && 6..<11 ~= y) || (24..<29 ~= x && 20 + shift..<28 + shift ~= y)
        }
        var image: [UInt8] = []
        var mask: [UInt8] = []
        for y in 0..<side {
            for x in 0..<side {
                for band in 0..<3 {
                    image.append(UInt8((x * 31 + y * 57 + band * 11 + shift) % 83 + (isCar(x, y) ? 150 : 0)))
                }
                mask.append(isCar(x, y) ? 255 : 0)
            }
        }
        try RasterWriter.writePNG(
            path: "\(folder)/\(set)/images/\(name).png", width: side, height: side, bands: 3, bytes: image)
        try RasterWriter.writePNG(
            path: "\(folder)/\(set)/masks/\(name).png", width: side, height: side, bands: 1, bytes: mask)
    }

    /// Two cycles of two phases of an epoch each, two steps an epoch.
    func configuration(_ overrides: String...) throws -> Configuration { try configuration(overrides) }

    func configuration(_ overrides: [String]) throws -> Configuration {
        let yaml = """
            data:
              train: {images: \(folder)/train/images, masks: \(folder)/train/masks}
              val: {images: \(folder)/val/images, masks: \(folder)/val/masks}
            model: {width: 4, depth: 1, dropout: 0.1}
            sampling: {crop_size: 32, crops_per_epoch: 4}
            optimizer: {kind: adamw, learning_rate: 0.01}
            training: {seed: 5, batch_size: 2}
            schedule:
              cycles: 2
              phases:
                - {name: recall, loss: weighted_cross_entropy, max_epochs: 1}
                - {name: precision, loss: jaccard, rate_factor: 0.5, max_epochs: 1}
            evaluation: {window: 40, overlap: 8}
            """
        return try Configuration(yaml: yaml, path: "tiny.yaml", overrides: overrides)
    }

    func runFolder(_ name: String) -> RunFolder { RunFolder("\(folder)/\(name)") }

    func train(
        _ configuration: Configuration, to name: String, resume: Bool = false, observer: Recorder = Recorder()
    ) throws -> TrainingSummary {
        try Trainer(configuration: configuration, folder: runFolder(name), resume: resume, observer: observer).run()
    }

    /// The table of epochs without what differs from run to run: seconds and memory.
    func epochs(_ name: String) throws -> [[Substring]] {
        try String(contentsOfFile: runFolder(name).epochs, encoding: .utf8).split(separator: "\n")
            .map { $0.split(separator: ",", omittingEmptySubsequences: false).dropLast(3) }
    }

    /// What events.jsonl tells, in order: "epoch", "resume", or an event's own kind; not on which machine.
    func eventKinds(_ name: String) throws -> [String] {
        try jsonLines(runFolder(name).events).compactMap { line in
            let kind = line["kind"] as? String ?? ""
            if kind == "environment" { return nil }
            return kind == "event" ? (line["body"] as? [String: Any])?["kind"] as? String ?? "" : kind
        }
    }
}

extension Configuration {
    /// With a learning rate that no file may ask for.
    func at(learningRate: Double) -> Configuration {
        var configuration = self
        configuration.optimizer.learningRate = learningRate
        configuration.schedule.plan.baseLearningRate = learningRate
        return configuration
    }
}

/// The objects of a file with one JSON object a line.
func jsonLines(_ path: String) throws -> [[String: Any]] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
    }
}

/// Every tensor of a model file or checkpoint by its name.
func tensors(_ path: String) throws -> [String: [Float]] {
    let file = try TensorFile.read(path)
    return try Dictionary(uniqueKeysWithValues: file.entries.map { ($0.name, try file.floats($0.name)) })
}

/// Writes down what a trainer tells, and can look at the run at any of these moments.
final class Recorder: TrainingObserver {
    private(set) var lines: [String] = []
    private(set) var records: [EpochRecord] = []
    private let onLine: (String) -> Void

    init(onLine: @escaping (String) -> Void = { _ in }) { self.onLine = onLine }

    func note(_ text: String) { add("note: \(text)") }
    func stepped(_ progress: StepProgress) {
        add("step \(progress.step) of \(progress.steps) in epoch \(progress.epoch)")
    }
    func evaluating(tile: Int, of tiles: Int) { add("evaluated tile \(tile) of \(tiles)") }
    func epochEnded(_ record: EpochRecord, isBest: Bool) {
        records.append(record)
        add("end of epoch \(record.epoch), \(record.phase) of cycle \(record.cycle)")
    }
    func decided(_ event: ScheduleEvent) { add("decided: \(event.message)") }

    private func add(_ line: String) {
        lines.append(line)
        onLine(line)
    }
}
