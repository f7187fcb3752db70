// Where a tile has objects, in little memory.

/// An even sample of a tile's foreground pixels, so that one of them is drawn in constant time.
///
/// Every k-th foreground pixel in row order is kept; k doubles whenever there are more than the limit.
struct ObjectPoints: Hashable, Sendable {
    struct Point: Hashable, Sendable, BitwiseCopyable {
        var x: Int32
        var y: Int32
    }

    private(set) var points: [Point] = []
    /// Points that are kept at most.
    private let limit: Int
    private var stride = 1
    private var seen = 0

    /// - Parameter area: the tile's pixels; at most one point is kept for 256 of them (3 % of an 8-bit gray tile).
    init(area: Int) { limit = Self.most(area: area) }

    static func most(area: Int) -> Int { max(64, area / 256) }

    /// Those that another run gathered.
    init(_ points: [Point]) { (self.points, limit) = (points, max(1, points.count)) }

    /// Without room for more.
    var compact: ObjectPoints { ObjectPoints(points.map { $0 }) }

    var isEmpty: Bool { points.isEmpty }
    var count: Int { points.count }

    mutating func add(x: Int, y: Int) {
        defer { seen += 1 }
        guard seen % stride == 0 else { return }
        points.append(Point(x: Int32(x), y: Int32(y)))
        guard points.count > limit else { return }
        points = points.indices.filter { $0 % 2 == 0 }.map { points[$0] }
        stride *= 2
    }
}
