// Ground that several files show, and whose objects are counted in each of them.
import Base
import Geo
import VectorFiles

extension ObjectTally {
    /// How many objects lie where another file is, too; nil where there are none.
    var overlapNote: String? {
        let ground = CommonGround()
        var (numbers, extents) = ([Int](), [[Coordinate]]())
        var placements: [([Coordinate]) -> [Coordinate]] = []
        for (number, file) in files.enumerated() where file.space.isKnown {
            guard let placement = try? ground.placement(from: file.space.crs) else { continue }
            let corners = file.space.corners ?? file.box?.corners ?? []
            let extent = placement(corners)
            guard !extent.isEmpty, extent.allSatisfy(\.isFinite) else { continue }
            numbers.append(number)
            extents.append(extent)
            placements.append(placement)
        }
        let index = BoxIndex(extents.map { Box($0)! })
        var shared = 0
        var pairs: [(Int, Int)] = []
        for own in numbers.indices {
            let others = index.touching(Box(extents[own])!).filter { $0 != own }
            guard !others.isEmpty else { continue }
            var met: Set<Int> = []
            for place in placements[own](files[numbers[own]].places) {
                guard let other = others.first(where: { Polygon(rings: [extents[$0]]).contains(place) }) else {
                    continue
                }
                shared += 1
                met.insert(other)
            }
            pairs += met.sorted().map { (min(own, $0), max(own, $0)) }
        }
        guard let first = pairs.first else { return nil }
        let more = Set(pairs.map { [$0.0, $0.1] }).count - 1
        let names = "\(files[numbers[first.0]].path) and \(files[numbers[first.1]].path)"
        let place = more > 0 ? "\(names), and \(counted(more, "more pair"))" : names
        return "\(counted(shared, "object")) where files overlap (\(place)): what both show is counted twice; "
            + "segtrain count --merge counts it once"
    }
}

extension Box {
    /// A closed ring.
    fileprivate var corners: [Coordinate] {
        [low, Coordinate(high.x, low.y), high, Coordinate(low.x, high.y), low]
    }
}
