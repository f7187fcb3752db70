// Everything counted in an evaluation, per foreground class, from one tile or from many merged.
import Objects

/// The counts of one foreground class.
public struct ClassCounts: Codable, Hashable, Sendable {
    public var pixels = PixelCounts()
    public var objects = ObjectCounts()
    public var counting = CountError()

    public init() {}

    public mutating func merge(_ other: ClassCounts) {
        pixels.merge(other.pixels)
        objects.merge(other.objects)
        counting.merge(other.counting)
    }

    /// The metric, or nil where it is undefined: no such pixels or objects, or not made from counts (`loss`).
    public func value(of metric: MetricName) -> Double? {
        switch metric {
        case .pixelPrecision: pixels.precision
        case .pixelRecall: pixels.recall
        case .pixelF1: pixels.f1
        case .pixelIoU: pixels.iou
        case .objectPrecision: objects.precision
        case .objectRecall: objects.recall
        case .objectF1: objects.f1
        case .objectHitRecall: objects.hitRecall
        case .falseObjects: counting.tiles == 0 ? nil : Double(objects.falsePositives)
        case .countMeanAbsoluteError: counting.meanAbsoluteError
        case .countBias: counting.bias
        case .loss, .validationLoss: nil
        }
    }
}

/// Pixel and object counts of each foreground class, from one tile or from many merged.
public struct EvaluationCounts: Codable, Hashable, Sendable {
    /// One a foreground class: `foreground[0]` is class 1.
    public var foreground: [ClassCounts]

    /// No tiles yet. `classes` includes the background.
    public init(classes: Int) {
        precondition(classes >= 2, "\(classes) classes, at least background and one more expected")
        foreground = [ClassCounts](repeating: ClassCounts(), count: classes - 1)
    }

    /// The counts of one tile.
    ///
    /// - Parameters:
    ///   - predicted: [H, W] class indices, all below `classes`.
    ///   - separated: the same with touching objects cut apart, where objects are to be counted so.
    ///   - labels: [H, W] class indices below `classes`, or 255 where a pixel is ignored.
    public init(
        predicted: [UInt8], separated: [UInt8]? = nil, labels: [UInt8], width: Int, height: Int, classes: Int = 2,
        rule: ObjectRule = ObjectRule()
    ) {
        precondition(
            predicted.count == width * height && labels.count == width * height,
            "\(predicted.count) predicted and \(labels.count) labelled pixels, \(width)×\(height) expected")
        self.init(classes: classes)
        let confusion = confusionMatrix(predicted, labels, classes)
        let labelled = LabelledObjects(
            labels: labels, width: width, height: height, classes: classes)
        for index in 1..<classes {
            let objects = labelled.predicted(
                separated ?? predicted, class: index, minimumArea: rule.minimumArea)
            let counts = labelled.matching(of: objects, class: index, iou: rule.iou).counts
            foreground[index - 1].pixels = pixelCounts(confusion, class: index, of: classes)
            foreground[index - 1].objects = counts
            foreground[index - 1].counting = CountError(predicted: counts.predicted, labelled: counts.labelled)
        }
    }

    /// The counts of one tile's scores at a threshold.
    public init(scores: ScoreMap, labels: [UInt8], classes: Int, threshold: Double, rule: ObjectRule) {
        let predicted = scores.classMap(threshold: threshold)
        self.init(
            predicted: predicted, separated: rule.separated(predicted, scores), labels: labels, width: scores.width,
            height: scores.height,
            classes: classes, rule: rule)
    }

    public mutating func merge(_ other: EvaluationCounts) {
        precondition(
            foreground.count == other.foreground.count,
            "\(foreground.count) and \(other.foreground.count) foreground classes")
        for index in foreground.indices { foreground[index].merge(other.foreground[index]) }
    }

    /// The metric of one class (1 is the first foreground class), or of all: its mean over the foreground classes that
    /// define it, but the sum of what is a number of objects.
    public func value(of metric: MetricName, class index: Int? = nil) -> Double? {
        if let index { return foreground[index - 1].value(of: metric) }
        let values = foreground.compactMap { $0.value(of: metric) }
        guard !values.isEmpty else { return nil }
        let sum = values.reduce(0, +)
        return metric == .falseObjects ? sum : sum / Double(values.count)
    }

    /// The mean of a metric over the foreground classes, as it is shown.
    public func text(_ metric: MetricName) -> String { metric.text(of: value(of: metric)) }

    /// Every metric that is defined, as the schedule reads them.
    public var values: [MetricName: Double] { definedValues { value(of: $0) } }

    /// The same for each foreground class, by its name.
    public func valuesByClass(_ names: [String]) -> [String: [MetricName: Double]] {
        precondition(names.count == foreground.count, "\(names) for \(foreground.count) foreground classes")
        return Dictionary(uniqueKeysWithValues: zip(names, foreground.map { own in definedValues(own.value) }))
    }
}

private func definedValues(_ value: (MetricName) -> Double?) -> [MetricName: Double] {
    var values: [MetricName: Double] = [:]
    for metric in MetricName.allCases { values[metric] = value(metric) }
    return values
}

/// Valid pixels by [label][prediction], row by row.
private func confusionMatrix(
    _ predicted: [UInt8], _ labels: [UInt8], _ classes: Int
) -> [Int] {
    var confusion = [Int](repeating: 0, count: classes * classes)
    for index in 0..<labels.count where labels[index] != ClassLabel.ignored {
        let (label, prediction) = (Int(labels[index]), Int(predicted[index]))
        precondition(
            label < classes && prediction < classes, "label \(label), prediction \(prediction), \(classes) classes")
        confusion[label * classes + prediction] += 1
    }
    return confusion
}

private func pixelCounts(_ confusion: [Int], class index: Int, of classes: Int) -> PixelCounts {
    let labelled = (0..<classes).reduce(0) { $0 + confusion[index * classes + $1] }
    let predicted = (0..<classes).reduce(0) { $0 + confusion[$1 * classes + index] }
    let both = confusion[index * classes + index]
    return PixelCounts(
        truePositives: both, falsePositives: predicted - both, falseNegatives: labelled - both,
        trueNegatives: confusion.reduce(0, +) - labelled - predicted + both)
}
