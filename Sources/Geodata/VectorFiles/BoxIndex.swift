// Boxes, found by where they lie.
import Geo

/// An R-tree that is packed once (Leutenegger, Lopez & Edgington 1997, "STR").
///
/// To find k of n boxes takes about log n + k steps, whatever the sizes of the boxes.
public struct BoxIndex: Sendable {
    private static let fanOut = 16

    /// Indices of the boxes as they were given, in the tree's order.
    private let order: [Int]
    /// The boxes in that order; then what each `fanOut` of the level below cover, up to one.
    private let levels: [[Box]]

    public init(_ boxes: [Box]) {
        func middle(_ index: Int) -> Coordinate { boxes[index].low / 2 + boxes[index].high / 2 }
        // Strips from left to right, each from bottom to top: leaves are about square.
        let leaves = (boxes.count + Self.fanOut - 1) / Self.fanOut
        let strip = max(1, Int(Double(leaves).squareRoot().rounded(.up))) * Self.fanOut
        let byX = boxes.indices.sorted { (middle($0).x, $0) < (middle($1).x, $1) }
        order = stride(from: 0, to: byX.count, by: strip).flatMap { start in
            byX[start..<min(start + strip, byX.count)].sorted { (middle($0).y, $0) < (middle($1).y, $1) }
        }
        var levels = [order.map { boxes[$0] }]
        while levels.last!.count > 1 {
            let below = levels.last!
            levels.append(
                stride(from: 0, to: below.count, by: Self.fanOut).map { start in
                    below[start..<min(start + Self.fanOut, below.count)].reduce(below[start]) { $0.union($1) }
                })
        }
        self.levels = levels
    }

    /// What covers all boxes; nil when there is none.
    public var extent: Box? { levels.last!.first }

    /// Indices of the boxes that touch this one, in ascending order.
    public func touching(_ box: Box) -> [Int] {
        var found: [Int] = []
        var open = levels.last!.isEmpty ? [] : [(level: levels.count - 1, node: 0)]
        while let (level, node) = open.popLast() {
            guard levels[level][node].touches(box) else { continue }
            if level == 0 {
                found.append(order[node])
            } else {
                let first = node * Self.fanOut
                for child in first..<min(first + Self.fanOut, levels[level - 1].count) {
                    open.append((level - 1, child))
                }
            }
        }
        return found.sorted()
    }

    /// The same on a globe, where a box comes again after each turn: with how far to move each to touch this one.
    ///
    /// - Parameter circumference: nil: every place has one x.
    public func touching(_ box: Box, circumference: Double?) -> [(index: Int, steps: [Double])] {
        guard let circumference, let extent else { return touching(box).map { ($0, [0]) } }
        var steps: [Int: [Double]] = [:]
        let first = ((box.low.x - extent.high.x) / circumference).rounded(.up)
        let last = ((box.high.x - extent.low.x) / circumference).rounded(.down)
        // What shows the world more often than this has lost its place.
        for turn in stride(from: first, through: min(last, first + 8), by: 1) {
            let step = turn * circumference
            for index in touching(box.moved(by: Coordinate(-step, 0))) { steps[index, default: []].append(step) }
        }
        return steps.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
