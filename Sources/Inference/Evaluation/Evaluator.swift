// Measures a network on labelled tiles.
import Base
import Dataset
import Metrics
import Model

/// Predicts whole tiles, without augmentation, and counts what is right.
public struct Evaluator: Sendable {
    /// A pixel is foreground from this probability on; see `ProbabilityStrip.classes`.
    public let threshold: Double
    public let rule: ObjectRule
    /// Pixels; see `WindowSettings`. A tile within one window is predicted in one piece.
    public let window: Int
    public let overlap: Int?

    public init(
        threshold: Double = 0.5, rule: ObjectRule = ObjectRule(), window: Int = WindowSettings.defaultWindow,
        overlap: Int? = nil
    ) {
        self.threshold = threshold
        self.rule = rule
        self.window = window
        self.overlap = overlap
    }

    /// The counts of all tiles together.
    ///
    /// - Parameter progress: called after each tile with the tiles done and their number; what it throws ends the
    ///   evaluation.
    public func evaluate(
        _ network: UNet, on tiles: TileSet, normalization: Normalization,
        progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
    ) throws -> EvaluationCounts {
        var counts = EvaluationCounts(classes: network.configuration.classes)
        for index in 0..<tiles.count {
            counts.merge(try evaluate(network, on: tiles.tile(index), normalization: normalization))
            try progress(index + 1, tiles.count)
        }
        return counts
    }

    /// The counts of one tile.
    public func evaluate(_ network: UNet, on tile: Tile, normalization: Normalization) throws -> EvaluationCounts {
        let windows = try WindowSettings(window: window, overlap: overlap, for: network.configuration)
        let classes = network.configuration.classes
        let prediction = WindowedPrediction(
            of: SamplesInMemory(tile.samples), settings: windows, classes: classes, normalization: normalization,
            network: { network.forward($0, logits: $1, mode: .inference) })
        var predicted: [UInt8] = []
        // Pixels without data are ignored by their label.
        try prediction.run { predicted += $0.classes(threshold: threshold, missingValue: 0) }
        return EvaluationCounts(
            predicted: predicted, labels: tile.labels, width: tile.width, height: tile.height, classes: classes,
            rule: rule)
    }
}

extension TrainedModel {
    /// Evaluates the model on tiles whose labels and bands suit it.
    ///
    /// Tiles whose samples are of another type than the training's are normalised by their own mean and deviation.
    /// - Throws: `UserError(.data)` when the tiles have other bands or classes.
    public func evaluate(
        with evaluator: Evaluator, on tiles: TileSet, progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
    ) throws -> EvaluationCounts {
        let expected = description.network.inputBands
        guard tiles.bands == expected else {
            let other = "use a model trained on \(counted(tiles.bands, "band"))"
            throw UserError(
                .data, path: tiles.pairs[0].imagePath,
                reason: "the tiles have \(counted(tiles.bands, "band")), the model expects \(expected)",
                remedy: tiles.bands > expected ? "choose \(expected) with --bands, or \(other)" : other)
        }
        precondition(
            tiles.classMap.classes == description.network.classes,
            "tiles of \(tiles.classMap.classes) classes, a model of \(description.network.classes)")
        let needsOwn = description.needsOwnNormalization(tiles.sampleType)
        return try evaluator.evaluate(
            network, on: tiles, normalization: needsOwn ? tiles.normalization : description.normalization,
            progress: progress)
    }
}
