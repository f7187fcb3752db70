// Two sides that cross, among many: n log² n for outlines of any shape.
import Foundation
import Geo

/// The plane is cut into strips, and these again, at the ends of sides. In a strip the sides that go through it whole
/// lie one above the other if none of them cross. A side that ends in the strip lies between two of them; if its ends
/// lie between others, it may cross those. Sides that end in a strip are looked at in its halves again.
///
/// As the sides of a comb or a star do not cross, they are never compared with each other.
struct CrossingSearch {
    private let sides: [Side]
    private let tolerance: Double
    /// Each side, cut short by a little less than the tolerance at both ends, where a crossing would not count. They
    /// are turned, so that few are vertical.
    private let spans: [Span]
    /// How many pairs may be compared before so many cross by less than the tolerance that the outline is a tangle.
    private var pairsLeft: Int
    /// What was found.
    private var place: Coordinate?

    private struct Span {
        let left: Coordinate
        let right: Coordinate

        init(_ side: Side, cut: Double) {
            let (sine, cosine) = (sin(0.618), cos(0.618))
            let step = side.vector * (cut / side.length)
            let ends = [side.start + step, side.start + side.vector - step].map {
                Coordinate($0.x * cosine - $0.y * sine, $0.x * sine + $0.y * cosine)
            }
            (left, right) = ends[0].x <= ends[1].x ? (ends[0], ends[1]) : (ends[1], ends[0])
        }

        func y(at x: Double) -> Double {
            if x <= left.x { return left.y }
            if x >= right.x { return right.y }
            return left.y + (right.y - left.y) * ((x - left.x) / (right.x - left.x))
        }
    }

    init(_ sides: [Side], tolerance: Double) {
        (self.sides, self.tolerance) = (sides, tolerance)
        spans = sides.map { Span($0, cut: 0.9 * tolerance) }
        pairsLeft = 1_000_000 + 100 * sides.count
    }

    /// The place of a crossing; nil when there is none.
    mutating func crossing() -> Coordinate? {
        search(Array(sides.indices), from: -.infinity, to: .infinity)
        return place
    }

    private mutating func search(_ indices: [Int], from low: Double, to high: Double) {
        guard indices.count > 24 else { return compareAll(indices) }
        var (through, ending) = ([Int](), [Int]())
        for index in indices {
            if spans[index].left.x <= low && spans[index].right.x >= high {
                through.append(index)
            } else {
                ending.append(index)
            }
        }
        var order: [Int] = []
        if !through.isEmpty {
            order = ordered(through, from: low, to: high)
            // Those that cross others: it is by less than the tolerance, or all is said.
            let isOrdered = Set(order)
            for side in through where !isOrdered.contains(side) { compare(side, with: indices) }
            for side in ending where place == nil { locate(side, in: order, from: low, to: high) }
        }
        guard place == nil, !ending.isEmpty else { return }
        let ends = ending.flatMap { [spans[$0].left.x, spans[$0].right.x] }.filter { $0 > low && $0 < high }.sorted()
        // Vertical ones on the border of the strip.
        guard !ends.isEmpty else { return compareAll(ending) }
        let middle = ends[ends.count / 2]
        search(ending.filter { spans[$0].left.x < middle || spans[$0].right.x == middle }, from: low, to: middle)
        if place == nil { search(ending.filter { spans[$0].right.x > middle }, from: middle, to: high) }
    }

    /// The largest part of the sides that lie one above the other from end to end of the strip, from below: the longest
    /// rising sequence (Schensted, 1961).
    private func ordered(_ through: [Int], from low: Double, to high: Double) -> [Int] {
        let left = through.map { (y: spans[$0].y(at: low), side: $0) }.sorted { $0 < $1 }
        let right = left.map { (y: spans[$0.side].y(at: high), side: $0.side) }
        // The last of the best sequence of each length, and what comes before each.
        var last: [Int] = []
        var before = [Int](repeating: -1, count: right.count)
        for index in right.indices {
            let length = last.partitioningIndex { right[$0] >= right[index] }
            if length > 0 { before[index] = last[length - 1] }
            if length == last.count { last.append(index) } else { last[length] = index }
        }
        var result: [Int] = []
        var index = last.last ?? -1
        while index >= 0 {
            result.append(right[index].side)
            index = before[index]
        }
        return result.reversed()
    }

    /// Compares a side that ends in the strip with those that it passes.
    private mutating func locate(_ side: Int, in order: [Int], from low: Double, to high: Double) {
        let (start, end) = (max(low, spans[side].left.x), min(high, spans[side].right.x))
        let positions = [start, end].map { x in
            // Where two are as high, their numbers decide, in all strips alike.
            let own = (y: spans[side].y(at: x), side: side)
            return order.partitioningIndex { (y: spans[$0].y(at: x), side: $0) >= own }
        }
        compare(side, with: order[positions.min()!..<positions.max()!])
    }

    private mutating func compareAll(_ indices: [Int]) {
        for (position, side) in indices.enumerated() where place == nil {
            compare(side, with: indices[..<position])
        }
    }

    private mutating func compare(_ side: Int, with others: some Collection<Int>) {
        for other in others where place == nil && other != side {
            pairsLeft -= 1
            let (first, second) = (sides[other], sides[side])
            if first.crosses(second, tolerance) {
                place = first.meeting(second)
            } else if pairsLeft < 0 {
                place = second.start
            }
        }
    }
}

extension RandomAccessCollection where Index == Int {
    /// The first place whose element and all after it satisfy the condition, which none before does.
    fileprivate func partitioningIndex(where isAfter: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = (low + high) / 2
            if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
