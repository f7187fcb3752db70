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
    /// At which ground resolution the model sees the tiles. They are measured on their own pixels.
    public let resampling: Resampling

    /// - Parameter rule: its lengths and areas count pixels that the model sees.
    public init(
        threshold: Double = 0.5, rule: ObjectRule = ObjectRule(), windows: WindowOptions = WindowOptions(),
        resampling: Resampling = .usual
    ) {
        (self.threshold, self.rule, self.windows, self.resampling) = (threshold, rule, windows, resampling)
    }
}

extension ModelDescription {
    /// Decides as the model does.
    ///
    /// - Parameter iou: from which on a predicted object is right.
    public func evaluator(
        iou: Double, windows: WindowOptions = WindowOptions(), resampling: Resampling = .usual
    ) -> Evaluator {
        Evaluator(
            threshold: threshold, rule: ObjectRule(iou: iou, minimumArea: minimumArea, splitting: splitting),
            windows: windows, resampling: resampling)
    }
}
