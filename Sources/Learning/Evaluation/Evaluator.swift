// Measures a network on labelled tiles.
import Base
import Dataset
import Metrics
import Model
import ModelFile
import Objects
import Windows

/// Predicts whole tiles, without augmentation, and counts what is right.
public struct Evaluator: Sendable {
    /// A pixel is foreground from this probability on; see `ProbabilityStrip.classes`.
    public let threshold: Double
    public let rule: ObjectRule
    /// Pixels; see `WindowSettings`. A tile within one window is predicted in one piece.
    public let window: Int
    public let overlap: Int?
    public let augmentation: TestTimeAugmentation

    public init(
        threshold: Double = 0.5, rule: ObjectRule = ObjectRule(), window: Int = WindowSettings.defaultWindow,
        overlap: Int? = nil, augmentation: TestTimeAugmentation = .none
    ) {
        self.threshold = threshold
        self.rule = rule
        self.window = window
        self.overlap = overlap
        self.augmentation = augmentation
    }

    /// The counts of all tiles together.
    ///
    /// - Parameters:
    ///   - poll: called after each window; what it throws ends the evaluation.
    ///   - progress: called after each tile with the tiles done and their number; what it throws ends it, too.
    public func evaluate(
        _ network: UNet, on tiles: TileSet, normalization: Normalization, poll: () throws -> Void = {},
        progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
    ) throws -> EvaluationCounts {
        var counts = EvaluationCounts(classes: network.configuration.classes)
        try predictEach(network, on: tiles, normalization: normalization, poll: poll, progress: progress) {
            scores, tile in
            counts.merge(self.counts(of: scores, tile, classes: network.configuration.classes))
        }
        return counts
    }

    /// The counts of one tile.
    public func counts(of scores: ScoreMap, _ tile: Tile, classes: Int) -> EvaluationCounts {
        EvaluationCounts(scores: scores, labels: tile.labels, classes: classes, threshold: threshold, rule: rule)
    }

    /// Predicts the tiles one after the other and hands each over.
    public func predictEach(
        _ network: UNet, on tiles: TileSet, normalization: Normalization, poll: () throws -> Void = {},
        progress: (_ done: Int, _ of: Int) throws -> Void, _ receive: (ScoreMap, Tile) throws -> Void
    ) throws {
        for index in 0..<tiles.count {
            let tile = try tiles.tile(index)
            try receive(scores(network, of: tile, normalization: normalization, poll: poll), tile)
            try progress(index + 1, tiles.count)
        }
    }

    /// A whole tile's prediction. Pixels without data have no score; their labels ignore them.
    ///
    /// - Parameter poll: called after each window; what it throws ends the prediction.
    public func scores(
        _ network: UNet, of tile: Tile, normalization: Normalization, poll: () throws -> Void = {}
    ) throws -> ScoreMap {
        let windows = try WindowSettings(window: window, overlap: overlap, for: network.configuration)
        let prediction = WindowedPrediction(
            of: SamplesInMemory(tile.samples), settings: windows, classes: network.configuration.classes,
            normalization: normalization, augmentation: augmentation,
            network: { network.forward($0, logits: $1, mode: .inference) })
        var scores = ScoreMap(width: tile.width)
        scores.reserve(rows: tile.height)
        try prediction.run(progress: { _ in try poll() }, { scores.append($0.scores) })
        return scores
    }
}

extension ModelDescription {
    /// Decides as the model does.
    public func evaluator(
        iou: Double, window: Int, overlap: Int?, augmentation: TestTimeAugmentation = .none
    ) -> Evaluator {
        Evaluator(
            threshold: threshold, rule: ObjectRule(iou: iou, minimumArea: minimumArea, splitting: splitting),
            window: window, overlap: overlap, augmentation: augmentation)
    }
}

extension TrainedModel {
    /// The model's own normalisation; tiles whose samples are of another type than the training's are normalised by
    /// their own mean and deviation, or percentiles.
    ///
    /// - Throws: `UserError(.data)` when the tiles have other bands or classes.
    public func normalization(for tiles: TileSet) throws -> Normalization {
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
        guard description.needsOwnNormalization(tiles.sampleType) else { return description.normalization }
        return try tiles.normalization(description.normalization.percentiles)
    }
}
