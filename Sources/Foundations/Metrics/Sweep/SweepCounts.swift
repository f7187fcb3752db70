// What an evaluation counts at many thresholds and minimum areas at once, from one prediction a tile.
import Objects

/// What a sweep tries.
public struct SweepGrid: Codable, Hashable, Sendable {
    /// For objects, and to choose from.
    public var scale: ThresholdScale
    /// Ascending; objects with fewer pixels are dropped.
    public var minimumAreas: [Int]

    public init(scale: ThresholdScale = .usual, minimumAreas: [Int]) {
        precondition(!minimumAreas.isEmpty && !scale.thresholds.isEmpty, "a sweep of nothing")
        self.scale = scale
        self.minimumAreas = Set(minimumAreas).sorted()
    }

    /// The usual thresholds and one that must be among them.
    public init(with threshold: Double, minimumAreas: [Int]) {
        self.init(
            scale: ThresholdScale(ThresholdScale.usual.thresholds + [threshold]), minimumAreas: minimumAreas)
    }
}

/// Integer counts that merge: pixels by score, objects by threshold and minimum area.
public struct SweepCounts: Codable, Hashable, Sendable {
    public let grid: SweepGrid
    /// One a foreground class, on the fine scale.
    private var pixels: [ScoreHistogram]
    /// [class][threshold][minimum area]
    private var objects: [[[Tally]]]

    private struct Tally: Codable, Hashable, Sendable {
        var objects = ObjectCounts()
        var counting = CountError()
    }

    /// No tiles yet. `classes` includes the background.
    public init(classes: Int, grid: SweepGrid) {
        self.grid = grid
        let thresholds = grid.scale.thresholds.count
        let fine = ThresholdScale.fine(with: grid.scale).thresholds.count
        pixels = [ScoreHistogram](repeating: ScoreHistogram(thresholds: fine), count: classes - 1)
        let none = [[Tally]](repeating: [Tally](repeating: Tally(), count: grid.minimumAreas.count), count: thresholds)
        objects = [[[Tally]]](repeating: none, count: classes - 1)
    }

    /// The counts of one tile.
    ///
    /// - Parameters:
    ///   - labels: [H, W] class indices below `classes`, or 255 where a pixel is ignored.
    ///   - rule: its minimum area has no meaning here, the grid's have.
    ///   - pixelArea: of a pixel here, in those that the grid's minimum areas count.
    public init(
        scores: ScoreMap, labels: [UInt8], classes: Int, grid: SweepGrid, rule: ObjectRule, pixelArea: Double = 1
    ) {
        precondition(labels.count == scores.scores.count, "\(labels.count) labels, \(scores.scores.count) scores")
        self.init(classes: classes, grid: grid)
        countPixels(scores, labels, classes)
        let labelled = LabelledObjects(
            labels: labels, width: scores.width, height: scores.height,
            classes: classes)
        for (step, threshold) in grid.scale.thresholds.enumerated() {
            let map = rule.separated(scores.classMap(threshold: threshold), scores)
            for index in 1..<classes {
                var predicted = labelled.predicted(map, class: index)
                for (size, minimumArea) in grid.minimumAreas.enumerated() {
                    predicted = predicted.removing(under: Int((Double(minimumArea) / pixelArea).rounded()))
                    let counts = labelled.matching(of: predicted, class: index, iou: rule.iou).counts
                    objects[index - 1][step][size] = Tally(
                        objects: counts,
                        counting: CountError(predicted: counts.predicted, labelled: counts.labelled))
                }
            }
        }
    }

    private mutating func countPixels(_ scores: ScoreMap, _ labels: [UInt8], _ classes: Int) {
        let reachedBy = ThresholdScale.fine(with: grid.scale).counter()
        for pixel in labels.indices where labels[pixel] != ClassLabel.ignored {
            let reached = reachedBy(scores.scores[pixel])
            for index in 1..<classes {
                pixels[index - 1].add(
                    isCandidate: Int(scores.candidates[pixel]) == index, isLabelled: Int(labels[pixel]) == index,
                    reached: reached)
            }
        }
    }

    /// The background included.
    public var classes: Int { pixels.count + 1 }

    public mutating func merge(_ other: SweepCounts) {
        precondition(grid == other.grid && pixels.count == other.pixels.count, "sweeps of different grids or classes")
        for index in pixels.indices {
            pixels[index].merge(other.pixels[index])
            for step in objects[index].indices {
                for size in objects[index][step].indices {
                    objects[index][step][size].objects.merge(other.objects[index][step][size].objects)
                    objects[index][step][size].counting.merge(other.objects[index][step][size].counting)
                }
            }
        }
    }
}

extension SweepCounts {
    /// What an evaluation with one of the minimum areas would count, by ascending threshold of the grid.
    public func evaluations(minimumArea: Int) -> [EvaluationCounts] {
        guard let size = grid.minimumAreas.firstIndex(of: minimumArea) else {
            preconditionFailure("minimum area \(minimumArea) of \(grid.minimumAreas)")
        }
        let fine = ThresholdScale.fine(with: grid.scale).thresholds
        let pixelCounts = pixels.map { $0.counts() }
        return grid.scale.thresholds.enumerated().map { step, threshold in
            let place = fine.firstIndex(of: threshold)!
            var counts = EvaluationCounts(classes: pixels.count + 1)
            for index in pixels.indices {
                counts.foreground[index].pixels = pixelCounts[index][place]
                counts.foreground[index].objects = objects[index][step][size].objects
                counts.foreground[index].counting = objects[index][step][size].counting
            }
            return counts
        }
    }

    /// The curve of one class (1 is the first foreground class), by pixel on the fine scale.
    public func pixelCurve(class index: Int) -> PrecisionRecallCurve {
        let points = zip(ThresholdScale.fine(with: grid.scale).thresholds, pixels[index - 1].counts()).map {
            PrecisionRecallCurve.Point(threshold: $0, precision: $1.precision, recall: $1.recall)
        }
        return PrecisionRecallCurve(points: points)
    }

    /// The curve of one class by object, at the thresholds of the grid.
    public func objectCurve(class index: Int, minimumArea: Int) -> PrecisionRecallCurve {
        let points = zip(grid.scale.thresholds, evaluations(minimumArea: minimumArea)).map { threshold, counts in
            let objects = counts.foreground[index - 1].objects
            return PrecisionRecallCurve.Point(
                threshold: threshold, precision: objects.precision, recall: objects.recall)
        }
        return PrecisionRecallCurve(points: points)
    }
}
