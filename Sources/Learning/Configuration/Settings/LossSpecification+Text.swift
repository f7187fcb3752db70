// The numbers in a loss that belong to classes, as people read them.
import Base
import Model

extension LossSpecification {
    /// "weights background 1, car 7.63", "pixels of a usual object: car 92.4"; nil for a loss without a number of a class.
    ///
    /// - Parameter names: of all classes.
    public func numbers(_ names: [String]) -> String? {
        func named(_ numbers: [Double], _ names: some Sequence<String>) -> String {
            zip(names, numbers).map { "\($0) \(significant($1))" }.joined(separator: ", ")
        }
        switch self {
        case .crossEntropy, .lovasz: return nil
        case .weightedCrossEntropy(let weights): return "weights " + named(weights, names)
        case .focal(_, let alpha): return "alpha " + named(alpha, names)
        case .tversky(_, _, .object(let objects), _):
            return "pixels of a usual object: " + named(objects.areas, names.dropFirst())
        case .tversky: return nil
        case .sum(let terms):
            let parts = terms.compactMap { $0.loss.numbers(names) }
            return parts.isEmpty ? nil : parts.joined(separator: "; ")
        }
    }
}
