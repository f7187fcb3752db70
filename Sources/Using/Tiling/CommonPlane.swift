// The plane in which tiles of several scenes are compared: the same ground must not be in two parts of a split.
import Base
import Geo
import Objects
import VectorFiles

/// The planes in which tiles are compared: the CRS of the scenes where they share one, else degrees on WGS 84. A scene
/// without a place on the ground has a plane of its own, its pixels.
package final class CommonPlane {
    private let common: CRS?
    /// On a globe all scenes are brought to the side of the first: the same ground must not have two places.
    private let circumference: Double?
    private var middle: Double?
    /// From each CRS to the common one.
    private var transformations: [CRS: CoordinateTransformation] = [:]

    /// - Parameter grids: of all scenes.
    /// - Throws: `UserError(.data)` for a CRS that is not understood, where another scene may lie on the same ground.
    package init(_ grids: [SceneGrid]) throws {
        let placed = grids.filter { $0.affine != nil }
        let systems = Set(try placed.count == 1 ? [] : placed.compactMap { try $0.crs })
        common = systems.count == 1 ? systems.first : systems.isEmpty ? nil : .wgs84
        circumference = common?.circumference
    }

    /// From the pixels of a scene to its plane.
    ///
    /// - Throws: `UserError` when PROJ knows no way from the scene's CRS to the common one.
    package func place(_ grid: SceneGrid) throws -> ([Coordinate]) -> [Coordinate] {
        guard let affine = grid.affine else { return { $0 } }
        guard let common, let crs = try grid.crs else { return { $0.map { affine.map($0) } } }
        let transform = try transformations[crs] ?? CoordinateTransformation(from: crs, to: common)
        transformations[crs] = transform
        guard let circumference else { return { transform($0.map { affine.map($0) }) } }
        let centre = transform([affine.map(Coordinate(Double(grid.width), Double(grid.height)) / 2)])[0].x
        let anchor = middle ?? centre
        if middle == nil, centre.isFinite { middle = centre }
        let near = Coordinate(centre, 0).moved(near: anchor, circumference: circumference).x
        if crs == common { return { $0.map { affine.map($0) + Coordinate(near - centre, 0) } } }
        return { transform($0.map { affine.map($0) }).map { $0.moved(near: near, circumference: circumference) } }
    }

    /// The scenes of each site: those whose extents lie less than a tile apart.
    ///
    /// - Parameter extents: the box of each scene in its plane, grown by a tile; nil for a scene without a tile.
    func sites(_ extents: [Box?], grids: [SceneGrid]) -> [[Int]] {
        var sites = UnionFind()
        for _ in extents { sites.add() }
        let known = extents.indices.filter { extents[$0] != nil }
        let index = BoxIndex(known.map { extents[$0]! })
        for scene in known {
            for found in index.touching(extents[scene]!) {
                let other = known[found]
                guard other < scene, sharePlane(grids[scene], grids[other]), extents[scene]!.overlaps(extents[other]!)
                else { continue }
                sites.join(scene, other)
            }
        }
        return Dictionary(grouping: extents.indices) { sites.root(of: $0) }.sorted { $0.key < $1.key }.map(\.value)
    }

    private func sharePlane(_ a: SceneGrid, _ b: SceneGrid) -> Bool {
        a.affine != nil && b.affine != nil && ((try? a.crs) == nil) == ((try? b.crs) == nil)
    }
}
