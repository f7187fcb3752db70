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
    /// Pixels that the network sees on one of each tile.
    private let factors: [PixelFactors]

    /// - Parameter factors: pixels that the network sees on one of each tile; nil: it sees them as they are.
    public init(
        _ network: UNet, normalization: Normalization, on tiles: TileSet, seenAt factors: [PixelFactors]? = nil,
        by evaluator: Evaluator
    ) {
        (self.network, self.normalization, self.tiles, self.evaluator) = (network, normalization, tiles, evaluator)
        self.factors = factors ?? [PixelFactors](repeating: .one, count: tiles.count)
    }

    /// Of a model, with its normalisation or, where the tiles' samples are of another type, theirs.
    ///
    /// - Throws: `UserError(.data)` when the tiles have other bands, or do not say what the evaluator's resampling must
    ///   know.
    public init(_ model: TrainedModel, on tiles: TileSet, by evaluator: Evaluator) throws {
        let factors = try zip(tiles.pairs, tiles.pixelSizes).map {
            try evaluator.resampling.factors(for: $1, of: $0.imagePath, model.description)
        }
        self.init(
            model.network, normalization: try model.normalization(for: tiles), on: tiles, seenAt: factors,
            by: evaluator)
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

    /// The minimum areas that a calibration tries: `own`, and from nothing to half of the mean labelled object, in
    /// pixels that the network sees.
    public func minimumAreasToTry(beside own: Int) -> [Int] {
        let labelled = zip(tiles.contents, factors).map { tile, factors in
            (objects: tile.objectCount, area: Double(tile.statistics.pixels.dropFirst().reduce(0, +)) * factors.area)
        }
        let count = labelled.reduce(0) { $0 + $1.objects }
        let mean = count == 0 ? 0 : labelled.reduce(0) { $0 + $1.area } / Double(count)
        return [own] + Self.sharesOfAnObject.map { Int($0 * mean) }
    }

    private static let sharesOfAnObject = [0, 1.0 / 32, 1.0 / 16, 3.0 / 32, 1.0 / 8, 3.0 / 16, 1.0 / 4, 3.0 / 8, 0.5]

    /// One tile, predicted as a whole. Pixels without data have no score; their labels ignore them.
    ///
    /// - Parameter poll: called after each window; what it throws ends the prediction.
    /// - Throws: as `forEachTile` does.
    public func measure(
        _ index: Int, poll: () throws -> Void = {}, strips: (ProbabilityStrip, Tile) throws -> Void = { _, _ in }
    ) throws -> MeasuredTile {
        let tile = try tiles.tile(index)
        let image = SamplesInMemory(tile.samples)
        let source = factors[index].isOne ? nil : ResampledSource(of: image, by: factors[index])
        let prediction = WindowedPrediction(
            of: source ?? image as any WindowSource,
            settings: try WindowSettings(evaluator.windows, for: network.configuration),
            classes: classes, normalization: normalization,
            network: { network.forward($0, logits: $1, mode: .inference) })
        var scores = ScoreMap(width: tile.width)
        scores.reserve(rows: tile.height)
        let onTheTile = source.map { StripResampler(from: $0, planes: classes - 1, holes: image) }
        func add(_ strip: ProbabilityStrip) throws {
            scores.append(strip.scores)
            try strips(strip, tile)
        }
        try prediction.run(progress: { _ in try poll() }) { strip in
            if let onTheTile { try onTheTile.add(strip, add) } else { try add(strip) }
        }
        return MeasuredTile(
            index: index, tile: tile, scores: scores, rule: evaluator.rule.onImage(factors[index]), classes: classes,
            evaluator: evaluator, factors: factors[index])
    }
}

/// A labelled tile with its prediction.
public struct MeasuredTile {
    /// In the set of tiles.
    public let index: Int
    public let tile: Tile
    public let scores: ScoreMap
    /// The evaluator's, on the tile's pixels.
    public let rule: ObjectRule
    fileprivate let classes: Int
    fileprivate let evaluator: Evaluator
    fileprivate let factors: PixelFactors

    /// What is right at a threshold.
    ///
    /// - Parameter other: who decides; nil: the evaluator by which the tile was predicted.
    public func counts(by other: Evaluator? = nil) -> EvaluationCounts {
        let decision = other ?? evaluator
        return EvaluationCounts(
            scores: scores, labels: tile.labels, classes: classes, threshold: decision.threshold,
            rule: decision.rule.onImage(factors))
    }

    /// What is right at every threshold and minimum area of a grid.
    public func sweep(_ grid: SweepGrid) -> SweepCounts {
        SweepCounts(
            scores: scores, labels: tile.labels, classes: classes, grid: grid, rule: rule, pixelArea: factors.area)
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
