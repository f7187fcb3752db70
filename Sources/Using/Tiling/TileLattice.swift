// How the tiles of each site lie to each other.
import Geo
import VectorFiles

/// Tiles by cells of a site's lattice, and which of them touch.
struct TileLattice {
    private struct Cell: Hashable {
        var site: Int
        var place: SIMD2<Int>
    }

    /// Tiles that touch or overlap each tile, corners included.
    private(set) var neighbours: [[Int]]
    private var cells: [Cell: [Int]] = [:]
    private var cellOfTile: [Cell]
    /// Columns and rows of each site.
    private var sizes: [SIMD2<Int>] = []

    var tileCount: Int { cellOfTile.count }

    /// - Parameter pitch: the distance of neighbouring tiles, in tiles.
    init(_ tiles: [CandidateTile], sites: [[Int]], pitch: Double) {
        neighbours = [[Int]](repeating: [], count: tiles.count)
        cellOfTile = [Cell](repeating: Cell(site: 0, place: .zero), count: tiles.count)
        for (site, members) in sites.enumerated() {
            guard let extent = Box(members.flatMap { [tiles[$0].ground.low, tiles[$0].ground.high] }) else {
                sizes.append(.zero)
                continue
            }
            // Scenes of a site may differ in resolution: the mean is as good as any.
            let step =
                members.reduce(Coordinate.zero) { $0 + tiles[$1].ground.high - tiles[$1].ground.low }
                * (pitch / Double(members.count))
            var size = SIMD2<Int>.zero
            for index in members {
                // Tiny scenes may be a world apart: cells that far are of no use to each other, whatever their number.
                let place = pointwiseMin(
                    ((tiles[index].ground.low - extent.low) / step).rounded(.toNearestOrEven),
                    Coordinate(repeating: 0x1p40))
                let cell = Cell(site: site, place: SIMD2(Int(place.x), Int(place.y)))
                cellOfTile[index] = cell
                cells[cell, default: []].append(index)
                size = pointwiseMax(size, cell.place &+ 1)
            }
            sizes.append(size)
            addNeighbours(members, tiles)
        }
    }

    /// The tiles of a rectangle of cells that holds a tile. It begins `shift` cells left of and above it, and is moved
    /// to lie inside of the site.
    func tiles(around anchor: Int, size: SIMD2<Int>, shift: SIMD2<Int>) -> [Int] {
        let anchor = cellOfTile[anchor]
        let size = pointwiseMin(size, sizes[anchor.site])
        let first = pointwiseMax(pointwiseMin(anchor.place &- shift, sizes[anchor.site] &- size), .zero)
        return (0..<size.y).flatMap { y in
            (0..<size.x).flatMap { x in cells[Cell(site: anchor.site, place: first &+ SIMD2(x, y))] ?? [] }
        }
    }

    private mutating func addNeighbours(_ members: [Int], _ tiles: [CandidateTile]) {
        // Sorted by their left edge, only those are compared that begin before a tile ends.
        let sorted = members.sorted { (tiles[$0].ground.low.x, $0) < (tiles[$1].ground.low.x, $1) }
        for (position, index) in sorted.enumerated() {
            let box = tiles[index].ground
            // Edges that are equal on the ground may differ by rounding.
            let reach = (box.high - box.low) * 1e-3
            for other in sorted[(position + 1)...] {
                let near = tiles[other].ground
                if near.low.x > box.high.x + reach.x { break }
                if near.low.y <= box.high.y + reach.y, box.low.y <= near.high.y + reach.y {
                    neighbours[index].append(other)
                    neighbours[other].append(index)
                }
            }
        }
    }
}
