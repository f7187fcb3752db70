// Any of the losses, as a value: what a phase of the training holds.
import Base
import Objects
import Settings
import Tensor

/// A loss of any kind, resolved or as it was written.
public struct Loss: Sendable {
    public let function: any LossFunction

    public init(_ function: some LossFunction) { self.function = function }

    init(any function: any LossFunction) { self.function = function }

    public var kind: String { type(of: function).kind }
    public var name: String { function.name }
    public var hasWeights: Bool { function.hasWeights }
    public var hasAutomaticWeights: Bool { function.hasAutomaticWeights }
    public var parts: [any LossFunction] { function.parts }

    /// - Throws: `UserError(.data)`, as `LossFunction.resolved`.
    public func resolved(for labels: LabelStatistics, raisedBias: Double = 1) throws -> Loss {
        Loss(any: try function.resolved(for: labels, raisedBias: raisedBias))
    }

    public func numbers(_ classes: [String]) -> String? { function.numbers(classes) }

    public func remarks(on labels: LabelStatistics) -> [String] { function.remarks(on: labels) }

    public func warnings(on labels: LabelStatistics) -> [UserError] { function.warnings(on: labels) }

    public func scratchBytes(pixels: Int, classes: Int) -> Int {
        function.scratchBytes(pixels: pixels, classes: classes)
    }

    /// The loss of a batch; its derivative by the logits is written in the same pass.
    ///
    /// Bit-identical for any number of threads. All labels must be below the number of classes, or 255.
    ///
    /// - Parameters:
    ///   - logits: [N, C, H, W], C ≥ 2.
    ///   - labels: class indices [N, H, W].
    ///   - gradient: dL/dlogits [N, C, H, W], overwritten.
    public func evaluate(logits: PlanarTensor, labels: [UInt8], gradient: PlanarTensor) -> Double {
        LossBatch<Float>.with(logits: logits, labels: labels, gradient: gradient) { function.evaluate($0) }
    }
}

extension Loss: Hashable {
    public static func == (a: Loss, b: Loss) -> Bool {
        func equals<Function: LossFunction>(_ function: Function) -> Bool { b.function as? Function == function }
        return equals(a.function)
    }

    public func hash(into hasher: inout Hasher) { function.hash(into: &hasher) }
}
