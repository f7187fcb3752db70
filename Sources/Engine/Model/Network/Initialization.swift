// Rules for the values of parameters before the first step.
import Base

/// The rule for a tensor's values before the first step.
public enum Initialization: Hashable, Sendable {
    /// Normal with mean 0 and variance 2 / fan-in: He's rule for ReLU (arXiv:1502.01852).
    case heNormal(fanIn: Int)
    case zeros
    case ones

    /// Writes `count` values.
    func fill(_ values: UnsafeMutablePointer<Float>, count: Int, random: inout Random) {
        switch self {
        case .heNormal(let fanIn):
            let deviation = (2 / Double(fanIn)).squareRoot()
            for i in 0..<count { values[i] = Float(deviation * random.normal()) }
        case .zeros: values.update(repeating: 0, count: count)
        case .ones: values.update(repeating: 1, count: count)
        }
    }
}
