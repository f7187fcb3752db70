// What one file shows of an object, and whether two files show the same one.
import Foundation
import Geo
import Labels
import Objects
import VectorFiles

/// An object of one file, on the plane that the files share.
struct GroundPiece {
    /// The file's number.
    let file: Int
    /// The object's class.
    let name: String
    /// Nothing for a point.
    let polygons: [Polygon]
    let centroid: Coordinate
    /// How near is next to it: a pixel.
    let reach: Double
    let box: Box
    let area: Double

    /// nil for an object that has no place there.
    init?(file: Int, name: String, polygons: [Polygon], centroid: Coordinate, reach: Double) {
        guard centroid.isFinite, let box = Box(polygons.flatMap { $0.rings.joined() } + [centroid]) else { return nil }
        (self.file, self.name, self.polygons, self.centroid) = (file, name, polygons, centroid)
        (self.reach, self.box) = (reach, box)
        area = polygons.reduce(0) { sum, polygon in
            let areas = polygon.rings.map { abs(Polygon.signedArea(of: $0)) }
            return sum + (areas.first ?? 0) - areas.dropFirst().reduce(0, +)
        }
    }

    /// Of the smaller piece, what the other covers too when they are the same object. Of two predictions of one object
    /// it is more than half, of neighbours next to nothing.
    private static let share = 0.25

    /// A side of an outline.
    typealias Side = (start: Coordinate, end: Coordinate)

    /// Whether the two, of one class and of two files, are one object: they cover each other, or one goes on where the
    /// other is cut.
    ///
    /// - Parameters:
    ///   - cuts: see `cuts(by:)`.
    ///   - otherCuts: of the other.
    func isSame(as other: GroundPiece, cuts: [Side], otherCuts: [Side]) -> Bool {
        guard file != other.file, name == other.name else { return false }
        let near = max(reach, other.reach)
        guard !polygons.isEmpty, !other.polygons.isEmpty else { return (centroid - other.centroid).norm <= near }
        return commonArea(with: other) >= Self.share * min(area, other.area) || other.touches(cuts, within: near)
            || touches(otherCuts, within: near)
    }

    /// The sides that lie along the border of its file's ground: there the object may go on.
    ///
    /// - Parameter extent: the ground, a closed ring.
    func cuts(by extent: [Coordinate]) -> [Side] {
        func isAtBorder(_ corner: Coordinate) -> Bool {
            zip(extent, extent.dropFirst()).contains { (corner - corner.nearest(from: $0, to: $1)).norm <= reach }
        }
        return polygons.flatMap(\.rings).flatMap { ring in
            let atBorder = ring.map(isAtBorder)
            return ring.indices.dropLast().filter { atBorder[$0] && atBorder[$0 + 1] }.map { (ring[$0], ring[$0 + 1]) }
        }
    }

    /// Measured on a grid: of a 32nd of the smaller piece.
    private func commonArea(with other: GroundPiece) -> Double {
        let (low, high) = (pointwiseMax(box.low, other.box.low), pointwiseMin(box.high, other.box.high))
        let sides = [box.high - box.low, other.box.high - other.box.low].map { max($0.x, $0.y) }
        let cell = sides.min()! / 32
        guard low.x < high.x, low.y < high.y, cell > 0 else { return 0 }
        let size = ((high - low) / cell).rounded(.up)
        let (width, height) = (Int(size.x), Int(size.y))
        func cells(_ piece: GroundPiece) -> [Bool] {
            var covered = [Bool](repeating: false, count: width * height)
            for polygon in piece.polygons {
                let rings = polygon.rings.map { $0.map { ($0 - low) / cell } }
                ScanConverter(width: width, rule: .centre).forEachSpan(of: rings, in: 0..<height) { row, columns in
                    for column in columns { covered[row * width + column] = true }
                }
            }
            return covered
        }
        let common = zip(cells(self), cells(other)).reduce(0) { $0 + ($1.0 && $1.1 ? 1 : 0) }
        return Double(common) * cell * cell
    }

    /// Whether one of these sides lies inside of it, or no farther away than this.
    private func touches(_ sides: [Side], within distance: Double) -> Bool {
        sides.contains { side in
            polygons.contains { polygon in
                polygon.contains(side.start) || polygon.contains(side.end)
                    || polygon.rings.contains { ring in
                        zip(ring, ring.dropFirst()).contains { start, end in
                            [
                                (side.start, start, end), (side.end, start, end), (start, side.start, side.end),
                                (end, side.start, side.end),
                            ].contains { ($0 - $0.nearest(from: $1, to: $2)).norm <= distance }
                        }
                    }
            }
        }
    }
}

extension [GroundPiece] {
    /// The pieces of each object, in the order of their first ones.
    ///
    /// - Parameter extents: the ground of each file, a closed ring; empty where it has none.
    func merged(extents: [[Coordinate]]) -> [[Int]] {
        let index = BoxIndex(map(\.box))
        var groups = UnionFind()
        for _ in self { groups.add() }
        let cuts = map { $0.cuts(by: extents[$0.file]) }
        for (number, piece) in enumerated() {
            for other in index.touching(piece.box.grown(by: piece.reach)) where other != number {
                // A pair is found from the side of the one that reaches farther, or from both.
                guard piece.isSame(as: self[other], cuts: cuts[number], otherCuts: cuts[other]) else { continue }
                groups.join(number, other)
            }
        }
        return Dictionary(grouping: indices) { groups.root(of: $0) }.sorted { $0.key < $1.key }.map(\.value)
    }
}
