// Which numbers a setting takes.
import Base

/// An interval of numbers; each end is in it, outside of it, or absent.
public struct NumberRange: Sendable {
    public var atLeast: Double?
    public var above: Double?
    public var atMost: Double?
    public var below: Double?

    public init(atLeast: Double? = nil, above: Double? = nil, atMost: Double? = nil, below: Double? = nil) {
        self.atLeast = atLeast
        self.above = above
        self.atMost = atMost
        self.below = below
    }

    public init(_ range: ClosedRange<Double>) {
        self.init(atLeast: max(range.lowerBound, -Self.largest), atMost: min(range.upperBound, Self.largest))
    }

    /// No rate, weight or threshold that is meant is farther from 0 than this: beyond it is a slip.
    private static let largest = 1e6
    public static let any = NumberRange(atLeast: -largest, atMost: largest)
    public static let share = NumberRange(atLeast: 0, atMost: 1)
    public static let positive = NumberRange(above: 0, atMost: largest)
    public static let notNegative = NumberRange(atLeast: 0, atMost: largest)
    public static let belowOne = NumberRange(atLeast: 0, below: 1)

    public func contains(_ value: Double) -> Bool {
        (atLeast.map { value >= $0 } ?? true) && (above.map { value > $0 } ?? true)
            && (atMost.map { value <= $0 } ?? true)
            && (below.map { value < $0 } ?? true)
    }

    /// "a number", "a number from 0 to 1", "a number above 0 and at most 1".
    public var text: String {
        if let atLeast, let atMost { return "a number from \(shortest(atLeast)) to \(shortest(atMost))" }
        let limits = [
            atLeast.map { "of at least \(shortest($0))" }, above.map { "above \(shortest($0))" },
            atMost.map { "at most \(shortest($0))" }, below.map { "below \(shortest($0))" },
        ]
        return (["a number"] + [limits.compactMap { $0 }.joined(separator: " and ")]).filter { !$0.isEmpty }.joined(
            separator: " ")
    }
}
