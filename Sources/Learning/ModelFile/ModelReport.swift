// What a model file holds, to programs and to people.
import Base
import Dataset
import Foundation
import Metrics
import Model
import Raster

/// The outcome of `segtrain info`.
public struct ModelReport {
    private let path: String
    private let description: ModelDescription
    private let parameters: Int

    /// Reads and verifies a model file, or the file that stands for a run folder.
    ///
    /// - Throws: `UserError` when there is no such model, or it is damaged.
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
            "split_touching": JSONValue(description.splitting),
            "calibration": description.calibration.map(Self.json) ?? .null,
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
            "percentiles": normalization.percentiles.map { .array([.number($0.low), .number($0.high)]) } ?? .null,
            "nodata": JSONValue(description.nodata), "metres_per_pixel": JSONValue(description.groundResolution),
            "square_pixels": description.squarePixels.map { .flag($0) } ?? .null,
        ]
    }

    private static func json(_ calibration: CalibrationRecord) -> JSONValue {
        [
            "goal": .text(calibration.goal), "level": .text(calibration.level.rawValue),
            "iou": .number(calibration.iou), "tiles": .integer(calibration.tiles),
            "metrics": json(calibration.metrics),
        ]
    }

    private static func json(_ metrics: [MetricName: Double]) -> JSONValue {
        .object(
            MetricName.ofCounts.map { (key: $0.rawValue, value: JSONValue(metrics[$0])) })
    }

    private static func json(_ training: TrainingRecord) -> JSONValue {
        [
            "program": .text(training.program), "seed": .unsigned(training.seed), "epochs": .integer(training.epochs),
            "steps": .integer(training.steps), "crops": .integer(training.crops), "cycle": .integer(training.cycle),
            "phase": .text(training.phase), "training_tiles": .integer(training.trainingTiles),
            "validation_tiles": .integer(training.validationTiles),
            "validation": json(training.metrics),
        ]
    }

    /// A few lines.
    public var table: String {
        let (network, normalization) = (description.network, description.normalization)
        let shape = "U-Net of depth \(network.depth) and width \(network.width)"
        let bands = description.bands.map { " (\($0.map(String.init).joined(separator: ", ")))" } ?? ""
        let resolution = description.groundResolution.map { " at \(significant($0)) m" } ?? ""
        let objects = counted(max(1, description.minimumArea), "pixel")
        var lines: [String] = []
        func add(_ title: String, _ text: String) {
            lines.append(title.padding(toLength: 12, withPad: " ", startingAt: 0) + text)
        }
        add("model", path)
        add("network", "\(shape), \(network.upsampling.rawValue) upsampling, \(parameters) parameters")
        add("classes", classes)
        let nodata = description.nodata.map { ", \(shortest($0)) means no data" } ?? ""
        add(
            "input",
            "\(counted(network.inputBands, "band"))\(bands) of \(description.sampleType) samples\(resolution)\(nodata)")
        add("normalised", Self.text(of: normalization))
        add(
            "decision",
            "foreground from a probability of \(significant(description.threshold)), objects from \(objects)"
                + (description.splitting == nil ? "" : ", touching ones split"))
        if let calibration = description.calibration {
            add(
                "calibrated",
                "for \(calibration.goal) by \(calibration.level.rawValue) on \(counted(calibration.tiles, "tile")): "
                    + Self.list(calibration.metrics))
        }
        guard let training = description.training else { return lines.joined(separator: "\n") }

        let seen = [
            counted(training.epochs, "epoch"), counted(training.steps, "step"), counted(training.crops, "crop"),
        ].joined(separator: ", ")
        add(
            "training",
            "\(seen); cycle \(training.cycle), phase \(training.phase); seed \(training.seed); \(training.program)")
        add("tiles", "\(training.trainingTiles) for training, \(training.validationTiles) for validation")
        let metrics = Self.list(training.metrics)
        if !metrics.isEmpty { add("validation", metrics) }
        return lines.joined(separator: "\n")
    }

    private static func text(of normalization: Normalization) -> String {
        let (middles, deviations) = (normalization.mean, normalization.standardDeviation)
        guard let percentiles = normalization.percentiles else {
            return "mean \(list(middles)); deviation \(list(deviations))"
        }
        let lows = list(zip(middles, deviations).map { $0 - 2 * $1 })
        let highs = list(zip(middles, deviations).map { $0 + 2 * $1 })
        return "percentile \(significant(percentiles.low)) at \(lows); \(significant(percentiles.high)) at \(highs)"
    }

    /// Names, and of several foreground classes the values in the masks that the model writes.
    private var classes: String {
        let names = description.labels.names
        guard names.count > 2 else { return names.joined(separator: ", ") }
        let values = MaskEncoding(of: description.labels, .png).values
        return zip(names, values).map { "\($0) \($1)" }.joined(separator: ", ")
    }

    private static func list(_ metrics: [MetricName: Double]) -> String {
        MetricName.ofCounts.compactMap { metric in
            metrics[metric].map { "\(metric.rawValue) \(significant($0))" }
        }.joined(separator: ", ")
    }

    private static func list(_ values: [Double]) -> String { values.map { significant($0) }.joined(separator: ", ") }
}
