// What is measured: how tiles are predicted, and what of a prediction is an object.
import Metrics
import ModelFile
import Objects
import Windows

/// Settings of a measurement; `TileMeasuring` carries it out.
public struct Evaluator: Sendable {
    /// A pixel is foreground from this probability on; see `ProbabilityStrip.classes`.
    public let threshold: Double
    public let rule: ObjectRule
    public let windows: WindowOptions

    public init(
        threshold: Double = 0.5, rule: ObjectRule = ObjectRule(), windows: WindowOptions = WindowOptions()
    ) {
        (self.threshold, self.rule, self.windows) = (threshold, rule, windows)
    }
}

extension ModelDescription {
    /// Decides as the model does.
    ///
    /// - Parameter iou: from which on a predicted object is right.
    public func evaluator(iou: Double, windows: WindowOptions = WindowOptions()) -> Evaluator {
        Evaluator(
            threshold: threshold, rule: ObjectRule(iou: iou, minimumArea: minimumArea, splitting: splitting),
            windows: windows)
    }
}
