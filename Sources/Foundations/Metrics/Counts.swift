// Integer counts that merge, and the ratios they define. A ratio over zero is nil: never NaN, never a silent 0 or 1.

/// Pixels of one class against all others; ignored pixels are in none of the four.
public struct PixelCounts: Codable, Hashable, Sendable {
    public var truePositives: Int
    public var falsePositives: Int
    public var falseNegatives: Int
    public var trueNegatives: Int

    public init(truePositives: Int = 0, falsePositives: Int = 0, falseNegatives: Int = 0, trueNegatives: Int = 0) {
        self.truePositives = truePositives
        self.falsePositives = falsePositives
        self.falseNegatives = falseNegatives
        self.trueNegatives = trueNegatives
    }

    public var precision: Double? { ratio(truePositives, truePositives + falsePositives) }
    public var recall: Double? { ratio(truePositives, truePositives + falseNegatives) }
    public var f1: Double? { ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives) }
    public var iou: Double? { ratio(truePositives, truePositives + falsePositives + falseNegatives) }

    public mutating func merge(_ other: PixelCounts) {
        truePositives += other.truePositives
        falsePositives += other.falsePositives
        falseNegatives += other.falseNegatives
        trueNegatives += other.trueNegatives
    }
}

/// Objects of one class, matched by IoU (see `matchObjects`).
public struct ObjectCounts: Codable, Hashable, Sendable {
    public var truePositives: Int
    public var falsePositives: Int
    public var falseNegatives: Int
    /// Labelled objects that any predicted object touches, whatever the IoU.
    public var hits: Int

    public init(truePositives: Int = 0, falsePositives: Int = 0, falseNegatives: Int = 0, hits: Int = 0) {
        self.truePositives = truePositives
        self.falsePositives = falsePositives
        self.falseNegatives = falseNegatives
        self.hits = hits
    }

    public var predicted: Int { truePositives + falsePositives }
    public var labelled: Int { truePositives + falseNegatives }

    public var precision: Double? { ratio(truePositives, predicted) }
    public var recall: Double? { ratio(truePositives, labelled) }
    public var f1: Double? { ratio(2 * truePositives, predicted + labelled) }
    public var hitRecall: Double? { ratio(hits, labelled) }

    public mutating func merge(_ other: ObjectCounts) {
        truePositives += other.truePositives
        falsePositives += other.falsePositives
        falseNegatives += other.falseNegatives
        hits += other.hits
    }
}

/// The error of counting objects, tile by tile.
public struct CountError: Codable, Hashable, Sendable {
    public var tiles: Int
    public var predicted: Int
    public var labelled: Int
    /// Σ over tiles of |predicted - labelled|. The signed sum is `predicted - labelled`.
    public var absoluteErrorSum: Int

    public init() { (tiles, predicted, labelled, absoluteErrorSum) = (0, 0, 0, 0) }

    /// The counts of one tile.
    public init(predicted: Int, labelled: Int) {
        self.tiles = 1
        self.predicted = predicted
        self.labelled = labelled
        self.absoluteErrorSum = abs(predicted - labelled)
    }

    public var meanAbsoluteError: Double? { ratio(absoluteErrorSum, tiles) }
    /// Mean of predicted - labelled over tiles: above zero, the model counts too many.
    public var bias: Double? { ratio(predicted - labelled, tiles) }

    public mutating func merge(_ other: CountError) {
        tiles += other.tiles
        predicted += other.predicted
        labelled += other.labelled
        absoluteErrorSum += other.absoluteErrorSum
    }
}

private func ratio(_ numerator: Int, _ denominator: Int) -> Double? {
    denominator == 0 ? nil : Double(numerator) / Double(denominator)
}
