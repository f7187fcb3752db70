// Draws that are not all equally likely.
import Base

/// Draws an index with a probability in proportion to its weight.
struct WeightedIndex: Sendable {
    private let ends: [Int]

    init(_ weights: [Int]) {
        var total = 0
        ends = weights.map { weight in
            total += weight
            return total
        }
    }

    func draw(_ random: inout Random) -> Int {
        let total = ends.last ?? 0
        precondition(total > 0, "nothing to draw from")
        let ticket = random.integer(below: total)
        var (low, high) = (0, ends.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if ends[middle] > ticket { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
