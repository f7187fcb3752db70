// The coordinates of GeoJSON's geometries: lists of positions, nested as the type has them.
import Base
import Geo

/// Positions one after the other, and where the lists around them end.
struct Positions {
    private var points: [Coordinate] = []
    /// Where each list of positions ends, in positions.
    private var ringEnds: [Int] = []
    /// Where each list of such lists ends, in these.
    private var partEnds: [Int] = []
    /// Lists around a position; nil where they are not alike.
    private(set) var depth: Int?
    /// There is no position at all.
    private(set) var isEmpty = false

    init(_ json: inout JSONReader) throws {
        switch try readList(&json) {
        case .depth(let depth): self.depth = depth
        case .empty: isEmpty = true
        case .mixed: break
        }
    }

    private enum Shape: Equatable {
        case depth(Int), empty, mixed
    }

    private mutating func readList(_ json: inout JSONReader) throws -> Shape {
        guard try json.kind() == .array else { throw json.error("the coordinates are not a list") }
        var numbers = 0
        var position = Coordinate.zero
        var shape: Shape?
        try json.array { json in
            if try json.kind() == .number {
                let number = try json.number()
                if numbers < 2 { position[numbers] = number }
                numbers += 1
            } else {
                let child = try readList(&json)
                shape = shape == nil || shape == child ? child : .mixed
            }
        }
        guard numbers == 0 || shape == nil, numbers != 1 else {
            throw json.error("a position is not two or three numbers")
        }
        if numbers > 0 {
            if points.count == points.capacity { try makeRoom(json) }
            points.append(position)
            return .depth(0)
        }
        guard case .depth(let depth) = shape else { return shape ?? .empty }
        if depth == 0 { ringEnds.append(points.count) }
        if depth == 1 { partEnds.append(ringEnds.count) }
        return .depth(depth + 1)
    }

    /// - Throws: `UserError(.memory)` for a geometry that does not fit.
    private func makeRoom(_ json: JSONReader) throws {
        // Twice as many, and the rings that are made of them.
        let needed = 4 * points.count * MemoryLayout<Coordinate>.stride
        guard needed >= 1 << 20 else { return }
        let allowance = MemoryAllowance.current()
        let free = max(0, allowance.bytes - MemoryAllowance.resident)
        guard needed > free else { return }
        throw UserError(
            .memory, path: json.path, line: json.line,
            reason: "a geometry of more than \(points.count) corners needs \(needed >> 20) MiB; "
                + "\(allowance.source) \(free >> 20) MiB more",
            remedy: "simplify it, e.g. with ogr2ogr's -simplify, or cut it to the area of the scene")
    }

    /// All of them.
    var flattened: [Coordinate] { points }

    /// The lists of positions.
    var rings: [[Coordinate]] { rings(0..<ringEnds.count) }

    /// The lists of lists of positions.
    var parts: [[[Coordinate]]] { zip([0] + partEnds, partEnds).map { rings($0..<$1) } }

    /// How many lists of positions there are.
    var ringCount: Int { ringEnds.count }

    private func rings(_ range: Range<Int>) -> [[Coordinate]] {
        range.map { Array(points[($0 == 0 ? 0 : ringEnds[$0 - 1])..<ringEnds[$0]]) }
    }
}
