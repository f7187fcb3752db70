// What a model file says besides its weights: all that is needed to use the model on a new image.
import Base
import Dataset
import Foundation
import Metrics
import Model
import Objects
import Raster

/// Travels in the model file as JSON, in `__metadata__["segtrain"]`.
public struct ModelDescription: Codable, Hashable, Sendable {
    public var network: UNetConfiguration
    /// Class names and the mask values they were learned from.
    public var labels: ClassMap
    /// The bands of an image that the network sees, counted from 1; nil: all but alpha.
    public var bands: [Int]?
    /// The images' value of pixels without data, in place of what they say themselves; nil: as they say.
    public var nodata: Double?
    /// Mean and standard deviation (or percentiles) of the training samples, by which inputs are normalised.
    public var normalization: Normalization
    /// The type of the training samples, e.g. "uint8": the scale that the normalisation belongs to.
    public var sampleType: String
    /// A pixel is foreground from this probability on.
    public var threshold: Double
    /// Predicted objects under this many pixels are dropped.
    public var minimumArea: Int
    /// How touching objects are told apart; nil: they are one.
    public var splitting: ObjectSplitting?
    /// What threshold and minimum area were chosen for; nil where the configuration said them.
    public var calibration: CalibrationRecord?
    /// Metres a pixel of the training images, where they are georeferenced.
    public var groundResolution: Double?
    /// Whether the pixels that the network saw were square on the ground; nil where that is not known.
    public var squarePixels: Bool?
    /// How the weights came to be; nil for a network that was not trained.
    public var training: TrainingRecord?

    public init(
        network: UNetConfiguration, labels: ClassMap, bands: [Int]? = nil, nodata: Double? = nil,
        normalization: Normalization,
        sampleType: SampleType = .uint8, threshold: Double = 0.5, minimumArea: Int = 0,
        splitting: ObjectSplitting? = nil, calibration: CalibrationRecord? = nil, groundResolution: Double? = nil,
        squarePixels: Bool? = nil, training: TrainingRecord? = nil
    ) {
        self.network = network
        self.labels = labels
        self.bands = bands
        self.nodata = nodata
        self.normalization = normalization
        self.sampleType = sampleType.rawValue
        self.threshold = threshold
        self.minimumArea = minimumArea
        self.splitting = splitting
        self.calibration = calibration
        self.groundResolution = groundResolution
        self.squarePixels = squarePixels
        self.training = training
    }
}

/// What a threshold and a minimum area were chosen for, and what they gave on the tiles they were chosen on.
public struct CalibrationRecord: Codable, Hashable, Sendable {
    /// e.g. "recall>=0.95".
    public var goal: String
    public var level: MetricLevel
    /// At which a predicted object is right.
    public var iou: Double
    public var tiles: Int
    /// Undefined metrics are absent.
    public var metrics: [MetricName: Double]

    public init(goal: String, level: MetricLevel, iou: Double, tiles: Int, metrics: [MetricName: Double]) {
        self.goal = goal
        self.level = level
        self.iou = iou
        self.tiles = tiles
        self.metrics = metrics
    }
}

/// Where in a training the weights were taken, and how good they were. No times and no host: equal trainings give equal
/// files.
public struct TrainingRecord: Codable, Hashable, Sendable {
    /// e.g. "segtrain 0.1".
    public var program: String
    public var seed: UInt64
    /// Epochs, optimizer steps and crops seen.
    public var epochs: Int
    public var steps: Int
    public var crops: Int
    /// The schedule's cycle and phase.
    public var cycle: Int
    public var phase: String
    public var trainingTiles: Int
    public var validationTiles: Int
    /// On the validation tiles; undefined metrics are absent.
    public var metrics: [MetricName: Double]

    public init(
        program: String, seed: UInt64, epochs: Int, steps: Int, crops: Int, cycle: Int, phase: String,
        trainingTiles: Int,
        validationTiles: Int, metrics: [MetricName: Double]
    ) {
        self.program = program
        self.seed = seed
        self.epochs = epochs
        self.steps = steps
        self.crops = crops
        self.cycle = cycle
        self.phase = phase
        self.trainingTiles = trainingTiles
        self.validationTiles = validationTiles
        self.metrics = metrics
    }
}

extension ModelDescription {
    static let metadataKey = "segtrain"

    /// Equal descriptions give equal text.
    package func json() -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        } catch {
            preconditionFailure("a model description with a number that JSON does not have: \(error)")
        }
    }

    /// Reads and checks the description in a file.
    /// - Throws: `UserError(.data)`.
    public init(of file: TensorFile) throws {
        guard let text = file.metadata[Self.metadataKey] else {
            throw UserError(
                .data, path: file.path, reason: "does not describe a model",
                remedy: "give a model file that segtrain train wrote")
        }
        do {
            self = try JSONDecoder().decode(ModelDescription.self, from: Data(text.utf8))
        } catch {
            throw UserError(
                .data, path: file.path, reason: "the description of the model cannot be read: \(error)",
                remedy: "use the segtrain that wrote it")
        }
        if let fault = firstFault(weightBytes: file.entries.reduce(0) { $0 + $1.bytes.count }) {
            throw UserError(
                .data, path: file.path, reason: "the description of the model contradicts itself: \(fault)",
                remedy: "give a model file that segtrain train wrote")
        }
    }

    /// What must hold before memory is laid out by these numbers.
    private func firstFault(weightBytes: Int) -> String? {
        guard (1...4096).contains(network.inputBands), (1...4096).contains(network.width),
            (1...12).contains(network.depth),
            (0..<1).contains(network.dropout)
        else { return "network \(network)" }
        let widest = network.width << network.depth
        if 9 * widest * widest > weightBytes / 4 { return "a network \(widest) channels wide in \(weightBytes) bytes" }
        if network.classes != labels.classes || !(2...ClassMap.maximumClasses).contains(network.classes) {
            return "\(network.classes) classes, \(labels.classes) names"
        }
        if let values = labels.values, values.count != labels.classes {
            return "\(labels.classes) classes, mask values for \(values.count)"
        }
        if normalization.mean.count != network.inputBands || normalization.standardDeviation.count != network.inputBands
        {
            return "\(network.inputBands) bands, normalised \(normalization.mean.count)"
        }
        if !normalization.standardDeviation.allSatisfy({ $0 > 0 && $0.isFinite }) {
            return "standard deviations \(normalization.standardDeviation)"
        }
        if let percentiles = normalization.percentiles, !percentiles.isValid { return "\(percentiles)" }
        if let bands, bands.count != network.inputBands || !bands.allSatisfy({ $0 >= 1 }) {
            return "\(network.inputBands) bands, chosen \(bands)"
        }
        if !(0...1).contains(threshold) || !(0...1 << 40).contains(minimumArea) {
            return "threshold \(threshold), minimum area \(minimumArea)"
        }
        if let splitting, !splitting.isValid { return "\(splitting)" }
        return nil
    }
}
