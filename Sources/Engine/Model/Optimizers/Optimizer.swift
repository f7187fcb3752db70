// Updates flat parameters from flat gradients, and owns what the optimizer remembers between steps.
import Tensor

/// An optimizer at work. What it remembers is flat, laid out as the parameters, so that a checkpoint stores it as it
/// is.
public final class Optimizer {
    public let specification: OptimizerSpecification
    /// What is remembered between steps, by name: zeros at first.
    public let state: [(name: String, buffer: FloatBuffer)]
    /// Steps taken so far.
    public var stepCount = 0
    /// How many of them are forgotten: `state` knows of none before.
    public var forgottenSteps = 0

    private let ranges: [(range: Range<Int>, decays: Bool)]
    private let count: Int

    /// For `count` parameters that lie in `slices`.
    public init(_ specification: OptimizerSpecification, slices: [ParameterSlice], count: Int) {
        self.specification = specification
        self.count = count
        ranges = Self.merged(slices)
        precondition(
            ranges.last.map { $0.range.upperBound <= count } ?? true,
            "the slices end behind the \(count) parameters")
        let names =
            switch specification {
            case .sgd: ["sgd.velocity"]
            case .adamW: ["adamw.first_moment", "adamw.second_moment"]
            }
        state = names.map { ($0, FloatBuffer(count: count)) }
    }

    /// One step down the gradient.
    public func step(parameters: FloatBuffer, gradients: FloatBuffer, learningRate: Double) {
        precondition(
            parameters.count == count && gradients.count == count,
            "\(parameters.count) parameters and \(gradients.count) gradients for an optimizer of \(count)")
        stepCount += 1
        for (range, decays) in ranges {
            let p = parameters.pointer + range.lowerBound
            let g = gradients.pointer + range.lowerBound
            let first = state[0].buffer.pointer + range.lowerBound
            switch specification {
            case .sgd(let momentum, let weightDecay, let nesterov):
                Elementwise.sgd(
                    parameters: p, gradients: g, velocities: first, count: range.count, learningRate: learningRate,
                    momentum: momentum, weightDecay: decays ? weightDecay : 0, nesterov: nesterov)
            case .adamW(let beta1, let beta2, let epsilon, let weightDecay):
                Elementwise.adamW(
                    parameters: p, gradients: g, firstMoments: first,
                    secondMoments: state[1].buffer.pointer + range.lowerBound, count: range.count,
                    learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon,
                    weightDecay: decays ? weightDecay : 0, step: stepCount - forgottenSteps)
            }
        }
    }

    /// Forgets all gradients: the next step is as the first one is.
    public func reset() {
        for (_, buffer) in state { buffer.pointer.update(repeating: 0, count: buffer.count) }
        forgottenSteps = stepCount
    }

    /// Makes what is remembered what it would be had all gradients been `factor` times as large: velocities and first
    /// moments times `factor`, second moments times its square.
    public func rescale(by factor: Double) {
        precondition(factor > 0 && factor.isFinite, "what is remembered cannot be scaled by \(factor)")
        for (order, (_, buffer)) in state.enumerated() {
            Elementwise.scale(buffer.pointer, count: buffer.count, by: Float(order == 0 ? factor : factor * factor))
        }
    }

    /// Neighbours that are treated alike become one range.
    private static func merged(_ slices: [ParameterSlice]) -> [(range: Range<Int>, decays: Bool)] {
        var ranges: [(range: Range<Int>, decays: Bool)] = []
        for slice in slices {
            if let last = ranges.last, last.decays == slice.decays, last.range.upperBound == slice.offset {
                ranges[ranges.count - 1].range = last.range.lowerBound..<slice.offset + slice.count
            } else {
                ranges.append((slice.offset..<slice.offset + slice.count, slice.decays))
            }
        }
        return ranges
    }
}

/// Scales the gradients down to the norm `maximumNorm` where theirs is larger (Pascanu et al., arXiv:1211.5063).
///
/// - Returns: the Euclidean norm before. When it is not finite the gradients stay as they are.
@discardableResult
public func clipGradients(_ gradients: FloatBuffer, maximumNorm: Double) -> Double {
    precondition(maximumNorm > 0, "gradients cannot be clipped to the norm \(maximumNorm)")
    let norm = Elementwise.sumOfSquares(gradients.pointer, count: gradients.count).squareRoot()
    if norm > maximumNorm, norm.isFinite {
        Elementwise.scale(gradients.pointer, count: gradients.count, by: Float(maximumNorm / norm))
    }
    return norm
}
