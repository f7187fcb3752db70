// Where streets run and what lies between them: an endless grid, each line and block a function of the seed alone.
import Base

/// One line of the grid: a street, or a river in its place.
struct StreetLine {
    enum Kind { case lane, street, avenue, river }
    let kind: Kind
    /// Of its axis, in metres across the line.
    let position: Double
    let width: Double

    var start: Double { position - width / 2 }
    var end: Double { position + width / 2 }
}

/// What a block is used for.
enum LandUse: Int, CaseIterable { case houses, apartments, parking, industry, park, field }

/// The grid in the frame of its streets. Lines of family 0 stand at x = constant, lines of family 1 at y = constant.
struct StreetGrid {
    let seed: UInt64
    /// The streets' x axis in the world.
    let frame: Frame
    /// Mean distance of the lines of each family, and where line 0 is.
    private let pitch: [Double]
    private let phase: [Double]

    init(seed: UInt64) {
        self.seed = seed
        var random = Random(seed, Draw.grid.rawValue)
        frame = Frame(origin: .zero, axis: direction(degrees: random.uniform(0..<360)))
        pitch = [random.uniform(84..<140), random.uniform(58..<84)]
        phase = [random.uniform(-60..<60), random.uniform(-60..<60)]
    }

    func line(_ family: Int, _ index: Int) -> StreetLine {
        var random = Random(seed, Draw.line.rawValue, UInt64(family), UInt64(bitPattern: Int64(index)))
        let position = phase[family] + (Double(index) + random.uniform(-0.12..<0.12)) * pitch[family]
        let draw = random.uniform()
        if draw < 0.08 { return StreetLine(kind: .river, position: position, width: random.uniform(20..<32)) }
        if draw < 0.22 { return StreetLine(kind: .avenue, position: position, width: random.uniform(13..<15.5)) }
        if draw < 0.4 { return StreetLine(kind: .lane, position: position, width: random.uniform(4.8..<6.2)) }
        return StreetLine(kind: .street, position: position, width: random.uniform(7.5..<10.5))
    }

    /// Indices of the lines of a family that may touch `range` (metres across the lines).
    func lines(_ family: Int, touching range: ClosedRange<Double>) -> ClosedRange<Int> {
        let first = ((range.lowerBound - phase[family]) / pitch[family]).rounded(.down)
        let last = ((range.upperBound - phase[family]) / pitch[family]).rounded(.up)
        return (Int(first) - 1)...(Int(last) + 1)
    }

    /// The use of the block between lines i, i + 1 of family 0 and j, j + 1 of family 1. Nine blocks make a district
    /// of one character.
    func landUse(_ i: Int, _ j: Int) -> LandUse {
        func third(_ n: Int) -> UInt64 { UInt64(bitPattern: Int64((Double(n) / 3).rounded(.down))) }
        var district = Random(seed, Draw.district.rawValue, third(i), third(j))
        var weights = [4, 2.2, 2.2, 2, 1.6, 1]
        weights[district.integer(below: weights.count)] += 6
        var random = Random(seed, Draw.use.rawValue, UInt64(bitPattern: Int64(i)), UInt64(bitPattern: Int64(j)))
        var rest = random.uniform() * weights.reduce(0, +)
        for (index, weight) in weights.enumerated() {
            rest -= weight
            if rest < 0 { return LandUse(rawValue: index)! }
        }
        return .field
    }
}

/// What a stream of random numbers decides: the second key after the world's seed.
enum Draw: UInt64 {
    case light = 1
    case climate, grid, line, district, use, block, segment, crossing, texture, noise
}
