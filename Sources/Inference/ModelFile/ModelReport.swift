// What a model file holds, to programs and to people.
import Base
import Foundation
import Metrics
import Model

/// The outcome of `segtrain info`.
public struct ModelReport {
    private let path: String
    private let description: ModelDescription
    private let parameters: Int

    /// Reads and verifies a model file, or the file that stands for a run folder.
    public init(reading runOrFile: String) throws {
        path = try TrainedModel.modelFile(at: runOrFile)
        let model = try TrainedModel(reading: path)
        description = model.description
        parameters = model.network.parameters.count
    }

    /// One object; what is not known is null.
    public var json: JSONValue {
        [
            "path": .text(path), "format_version": .integer(TensorFile.formatVersion),
            "parameters": .integer(parameters),
            "network": networkJSON, "classes": .array(description.labels.names.map { .text($0) }), "input": inputJSON,
            "threshold": .number(description.threshold), "minimum_object_area": .integer(description.minimumArea),
            "training": description.training.map(Self.json) ?? .null,
        ]
    }

    private var networkJSON: JSONValue {
        let network = description.network
        return [
            "input_bands": .integer(network.inputBands), "classes": .integer(network.classes),
            "width": .integer(network.width), "depth": .integer(network.depth),
            "upsampling": .text(network.upsampling.rawValue), "dropout": .number(network.dropout),
        ]
    }

    private var inputJSON: JSONValue {
        let normalization = description.normalization
        return [
            "bands": description.bands.map { .array($0.map { .integer($0) }) } ?? .null,
            "sample_type": .text(description.sampleType), "mean": .array(normalization.mean.map { .number($0) }),
            "standard_deviation": .array(normalization.standardDeviation.map { .number($0) }),
            "metres_per_pixel": JSONValue(description.groundResolution),
        ]
    }

    private static func json(_ training: TrainingRecord) -> JSONValue {
        let metrics = MetricName.allCases.filter { $0 != .loss }
        return [
            "program": .text(training.program), "seed": .unsigned(training.seed), "epochs": .integer(training.epochs),
            "steps": .integer(training.steps), "crops": .integer(training.crops), "cycle": .integer(training.cycle),
            "phase": .text(training.phase), "training_tiles": .integer(training.trainingTiles),
            "validation_tiles": .integer(training.validationTiles),
            "validation": .object(metrics.map { (key: $0.rawValue, value: JSONValue(training.metrics[$0])) }),
        ]
    }

    /// A few lines.
    public var table: String {
        let (network, normalization) = (description.network, description.normalization)
        let shape = "U-Net of depth \(network.depth) and width \(network.width)"
        let bands = description.bands.map { " (\($0.map(String.init).joined(separator: ", ")))" } ?? ""
        let resolution = description.groundResolution.map { " at \(Self.short($0)) m" } ?? ""
        let objects = counted(max(1, description.minimumArea), "pixel")
        var lines: [String] = []
        func add(_ title: String, _ text: String) {
            lines.append(title.padding(toLength: 12, withPad: " ", startingAt: 0) + text)
        }
        add("model", path)
        add("network", "\(shape), \(network.upsampling.rawValue) upsampling, \(parameters) parameters")
        add("classes", description.labels.names.joined(separator: ", "))
        add("input", "\(counted(network.inputBands, "band"))\(bands) of \(description.sampleType) samples\(resolution)")
        add(
            "normalised",
            "mean \(Self.list(normalization.mean)); deviation \(Self.list(normalization.standardDeviation))")
        add(
            "decision", "foreground from a probability of \(Self.short(description.threshold)), objects from \(objects)"
        )
        guard let training = description.training else { return lines.joined(separator: "\n") }

        let seen = [
            counted(training.epochs, "epoch"), counted(training.steps, "step"), counted(training.crops, "crop"),
        ].joined(separator: ", ")
        add(
            "training",
            "\(seen); cycle \(training.cycle), phase \(training.phase); seed \(training.seed); \(training.program)")
        add("tiles", "\(training.trainingTiles) for training, \(training.validationTiles) for validation")
        let metrics = MetricName.allCases.filter { $0 != .loss }.compactMap { metric in
            training.metrics[metric].map { "\(metric.rawValue) \(Self.short($0))" }
        }
        if !metrics.isEmpty { add("validation", metrics.joined(separator: ", ")) }
        return lines.joined(separator: "\n")
    }

    private static func list(_ values: [Double]) -> String { values.map(short).joined(separator: ", ") }

    /// Four significant digits.
    private static func short(_ value: Double) -> String { String(format: "%.4g", value) }
}
