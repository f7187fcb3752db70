// Which tile goes to which part, so that no two neighbours are in different parts.
import Base
import Geo
import VectorFiles

/// Tiles divided by rectangular blocks of area.
///
/// The largest part has all tiles at first; blocks of up to `block` tiles a side are given to the others until each
/// has its share. Where two parts meet, the tiles of the larger one along the border are left out: a tile of another
/// part touches none of them, not even at a corner. Of many plans, drawn from the seed, the best is taken: shares of
/// tiles and of object pixels as wanted, and few tiles left out.
struct SplitPlan {
    /// The part of each tile; nil for tiles that are left out.
    let parts: [Split?]

    /// - Parameters:
    ///   - sites: indices of the tiles of each site.
    ///   - pitch: the distance of neighbouring tiles, in tiles: less than 1 where they overlap.
    init(_ tiles: [CandidateTile], sites: [[Int]], pitch: Double, shares: SplitShares, block: Int, seed: UInt64) {
        let lattice = TileLattice(tiles, sites: sites, pitch: pitch)
        let judge = SplitJudge(tiles, shares: shares)
        var random = Random(seed, 1)
        var best: (cost: Double, parts: [Split?])?
        // As many plans as take a moment.
        for _ in 0..<min(100, max(10, 1_000_000 / max(1, tiles.count))) {
            let blocks = Self.drawn(on: lattice, shares, judge.ranks, block: block, &random)
            let parts = Self.withoutNeighbours(blocks, lattice.neighbours, judge.ranks)
            let cost = judge.cost(parts)
            if cost < best?.cost ?? .infinity { best = (cost, parts) }
        }
        parts = best?.parts ?? []
    }

    /// A part for each tile, in blocks.
    private static func drawn(
        on lattice: TileLattice, _ shares: SplitShares, _ ranks: [Split: Int], block: Int, _ random: inout Random
    ) -> [Split] {
        let bySize = Split.allCases.filter { shares[$0] > 0 }.sorted { ranks[$0]! < ranks[$1]! }
        var parts = [Split](repeating: bySize.last!, count: lattice.tileCount)
        // What is left out comes from the largest part, so the others may need less than their share of all tiles.
        let generosity = random.uniform(0.7..<1.05)
        for part in bySize.dropLast() {
            var wanted = max(1, Int((shares[part] * Double(parts.count) * generosity).rounded()))
            var misses = 0
            while wanted > 0, misses < 100 {
                let anchor = random.integer(below: parts.count)
                guard parts[anchor] == bySize.last else {
                    misses += 1
                    continue
                }
                let area = Double(min(wanted, block * block))
                let width = min(Double(block), (area.squareRoot() * random.uniform(0.7..<1.4)).rounded(.up))
                let size = SIMD2(Int(width), max(1, min(block, Int((area / width).rounded()))))
                let shift = SIMD2(random.integer(below: size.x), random.integer(below: size.y))
                for index in lattice.tiles(around: anchor, size: size, shift: shift) where parts[index] == bySize.last {
                    parts[index] = part
                    wanted -= 1
                }
            }
        }
        return parts
    }

    /// Leaves out the tiles that have a neighbour in a part of a higher rank.
    private static func withoutNeighbours(
        _ parts: [Split], _ neighbours: [[Int]], _ ranks: [Split: Int]
    ) -> [Split?] {
        let rank = parts.map { ranks[$0]! }
        return parts.indices.map { index in
            neighbours[index].contains { rank[$0] < rank[index] } ? nil : parts[index]
        }
    }
}

/// What a good plan is.
private struct SplitJudge {
    /// 0 is the smallest part: the smaller, the less it can spare.
    let ranks: [Split: Int]
    private let tiles: [CandidateTile]
    private let shares: SplitShares

    init(_ tiles: [CandidateTile], shares: SplitShares) {
        (self.tiles, self.shares) = (tiles, shares)
        let sorted = [Split.val, .test, .train].enumerated().sorted { (shares[$0.1], $0.0) < (shares[$1.1], $1.0) }
        ranks = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1.1, $0) })
    }

    /// How far the shares are from what is wanted, and what is lost; a wanted part without tiles or objects counts more
    /// than all of that.
    func cost(_ parts: [Split?]) -> Double {
        var counts: [Split: Int] = [:]
        var pixels: [Split: Int] = [:]
        for part in Split.allCases {
            let own = parts.indices.filter { parts[$0] == part }
            counts[part] = own.count
            pixels[part] = own.reduce(0) { $0 + tiles[$1].objectPixels }
        }
        let kept = counts.values.reduce(0, +)
        let keptPixels = pixels.values.reduce(0, +)
        func distance(_ count: Int, of total: Int, _ part: Split, absence: Double) -> Double {
            abs(Double(count) / Double(max(1, total)) - shares[part]) + (count == 0 ? absence : 0)
        }
        return Split.allCases.filter { shares[$0] > 0 }.reduce(1 - Double(kept) / Double(parts.count)) { cost, part in
            cost + distance(counts[part]!, of: kept, part, absence: 100)
                + distance(pixels[part]!, of: keptPixels, part, absence: 10)
        }
    }
}
