// The one loop of everything that measures: read a labelled tile, predict it in windows, count.
import Base
import Dataset
import Metrics
import Model
import ModelFile
import Objects
import Windows

/// Labelled tiles on their way through a network.
///
/// Who measures says what is to be done with each tile's prediction, in `forEachTile`.
public struct TileMeasuring {
    /// Told after each tile the tiles done and their number; what it throws ends the measurement.
    public typealias Progress = (_ done: Int, _ of: Int) throws -> Void

    public let evaluator: Evaluator
    private let network: UNet
    private let normalization: Normalization
    public let tiles: TileSet

    public init(_ network: UNet, normalization: Normalization, on tiles: TileSet, by evaluator: Evaluator) {
        (self.network, self.normalization, self.tiles, self.evaluator) = (network, normalization, tiles, evaluator)
    }

    /// Of a model, with its normalisation or, where the tiles' samples are of another type, theirs.
    ///
    /// - Throws: `UserError(.data)` when the tiles have other bands.
    public init(_ model: TrainedModel, on tiles: TileSet, by evaluator: Evaluator) throws {
        self.init(model.network, normalization: try model.normalization(for: tiles), on: tiles, by: evaluator)
    }

    /// Foreground and background.
    public var classes: Int { network.configuration.classes }

    /// Predicts the tiles one after the other, in their order, and hands each over.
    ///
    /// - Parameters:
    ///   - poll: called after each window; what it throws ends the measurement.
    ///   - strips: gets the probabilities that a tile's prediction is made from, from the top.
    /// - Throws: `UserError` when a tile cannot be read or the windows do not suit the network; what is thrown by the
    ///   functions that are called.
    public func forEachTile(
        poll: () throws -> Void = {}, progress: Progress = { _, _ in },
        strips: (ProbabilityStrip, Tile) throws -> Void = { _, _ in }, _ receive: (MeasuredTile) throws -> Void
    ) throws {
        for index in 0..<tiles.count {
            try receive(measure(index, poll: poll, strips: strips))
            try progress(index + 1, tiles.count)
        }
    }

    /// The counts of all tiles together.
    ///
    /// - Throws: as `forEachTile` does.
    public func counts(
        poll: () throws -> Void = {}, progress: Progress = { _, _ in },
        strips: (ProbabilityStrip, Tile) throws -> Void = { _, _ in }
    ) throws -> EvaluationCounts {
        var counts = EvaluationCounts(classes: classes)
        try forEachTile(poll: poll, progress: progress, strips: strips) { counts.merge($0.counts()) }
        return counts
    }

    /// One tile, predicted as a whole. Pixels without data have no score; their labels ignore them.
    ///
    /// - Parameter poll: called after each window; what it throws ends the prediction.
    /// - Throws: as `forEachTile` does.
    public func measure(
        _ index: Int, poll: () throws -> Void = {}, strips: (ProbabilityStrip, Tile) throws -> Void = { _, _ in }
    ) throws -> MeasuredTile {
        let tile = try tiles.tile(index)
        let prediction = WindowedPrediction(
            of: SamplesInMemory(tile.samples),
            settings: try WindowSettings(evaluator.windows, for: network.configuration),
            classes: classes, normalization: normalization,
            network: { network.forward($0, logits: $1, mode: .inference) })
        var scores = ScoreMap(width: tile.width)
        scores.reserve(rows: tile.height)
        try prediction.run(progress: { _ in try poll() }) { strip in
            scores.append(strip.scores)
            try strips(strip, tile)
        }
        return MeasuredTile(index: index, tile: tile, scores: scores, classes: classes, evaluator: evaluator)
    }
}

/// A labelled tile with its prediction.
public struct MeasuredTile {
    /// In the set of tiles.
    public let index: Int
    public let tile: Tile
    public let scores: ScoreMap
    fileprivate let classes: Int
    fileprivate let evaluator: Evaluator

    /// What is right at a threshold.
    ///
    /// - Parameter other: who decides; nil: the evaluator by which the tile was predicted.
    public func counts(by other: Evaluator? = nil) -> EvaluationCounts {
        let decision = other ?? evaluator
        return EvaluationCounts(
            scores: scores, labels: tile.labels, classes: classes, threshold: decision.threshold, rule: decision.rule)
    }

    /// What is right at every threshold and minimum area of a grid.
    public func sweep(_ grid: SweepGrid) -> SweepCounts {
        SweepCounts(scores: scores, labels: tile.labels, classes: classes, grid: grid, rule: evaluator.rule)
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
                reason: "the tiles have \(counted(tiles.bands, "band")), but the model expects \(expected)",
                remedy: tiles.bands > expected ? "choose \(expected) with --bands, or \(other)" : other)
        }
        precondition(
            tiles.classMap.classes == description.network.classes,
            "tiles of \(tiles.classMap.classes) classes, a model of \(description.network.classes)")
        guard description.needsOwnNormalization(tiles.sampleType) else { return description.normalization }
        return try tiles.normalization(description.normalization.percentiles)
    }
}
