// What a mask holds, value by value.
import Base
import Raster

/// The values of a mask.
struct SeenMaskValues: Sendable {
    /// A value that means no class, and where it first occurs.
    struct Unknown: Sendable {
        let value: Double
        let column: Int
        let row: Int
    }

    /// Pixels of each value, but for nodata; of a mask with ever new values some of them.
    private(set) var counts: [Double: Int] = [:]
    /// Pixels of the mask's own nodata.
    var nodata: [Double: Int] = [:]
    /// The first value of no class, and all of them.
    private(set) var firstUnknown: Unknown?
    private(set) var unknown: Set<Double> = []
    private static let most = 65_536

    init() {}

    /// Those that another run saw, all of them known.
    init(from bytes: inout ByteUnpacker) throws { (counts, nodata) = (try bytes.dictionary(), try bytes.dictionary()) }

    func pack(into bytes: inout BytePacker) {
        precondition(firstUnknown == nil, "values of no class are not kept")
        bytes.add(counts)
        bytes.add(nodata)
    }

    mutating func add(_ value: Double, _ count: Int) {
        if counts.count < Self.most || counts[value] != nil { counts[value, default: 0] += count }
    }

    mutating func addUnknown(_ value: Double, at index: Int, of window: Window) {
        if firstUnknown == nil {
            firstUnknown = Unknown(
                value: value, column: window.x + index % window.width, row: window.y + index / window.width)
        }
        if unknown.count < Self.most { unknown.insert(value) }
    }

    /// The values of both; the first unknown one of `self`, if there is one.
    mutating func add(_ other: SeenMaskValues) {
        for (value, count) in other.counts { add(value, count) }
        for (value, count) in other.nodata { nodata[value, default: 0] += count }
        unknown.formUnion(other.unknown)
        firstUnknown = firstUnknown ?? other.firstUnknown
    }

    /// Whether the value has occurred other than as nodata.
    func has(_ value: Double) -> Bool { counts[value] != nil }
}
