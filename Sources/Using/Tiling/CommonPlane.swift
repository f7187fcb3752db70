// The plane in which tiles of several scenes are compared: the same ground must not be in two parts of a split.
import Base
import Geo
import Objects
import VectorFiles

/// The planes in which tiles are compared: the CRS of the scenes where they share one, else degrees on WGS 84. A scene
/// without a place on the ground has a plane of its own, its pixels.
package struct CommonPlane {
    private let common: CRS?

    /// - Parameter grids: of all scenes.
    /// - Throws: `UserError(.data)` for a CRS that is not understood, where another scene may lie on the same ground.
    package init(_ grids: [SceneGrid]) throws {
        let placed = grids.filter { $0.affine != nil }
        let systems = Set(try placed.count == 1 ? [] : placed.compactMap { try $0.crs })
        common = systems.count == 1 ? systems.first : systems.isEmpty ? nil : .wgs84
    }

    /// From the pixels of a scene to its plane.
    ///
    /// - Throws: `UserError` when PROJ knows no way from the scene's CRS to the common one.
    package func place(_ grid: SceneGrid) throws -> ([Coordinate]) -> [Coordinate] {
        guard let affine = grid.affine else { return { $0 } }
        guard let common, let crs = try grid.crs else { return { $0.map { affine.map($0) } } }
        let transform = try CoordinateTransformation(from: crs, to: common)
        return { transform($0.map { affine.map($0) }) }
    }

    /// The scenes of each site: those whose extents lie less than a tile apart.
    ///
    /// - Parameter extents: the box of each scene in its plane, grown by a tile; nil for a scene without a tile.
    func sites(_ extents: [Box?], grids: [SceneGrid]) -> [[Int]] {
        var sites = UnionFind()
        for (index, extent) in extents.enumerated() {
            sites.add()
            for other in 0..<index where sharePlane(grids[index], grids[other]) {
                guard let extent, let near = extents[other], extent.overlaps(near) else { continue }
                sites.join(index, other)
            }
        }
        return Dictionary(grouping: extents.indices) { sites.root(of: $0) }.sorted { $0.key < $1.key }.map(\.value)
    }

    private func sharePlane(_ a: SceneGrid, _ b: SceneGrid) -> Bool {
        a.affine != nil && b.affine != nil && ((try? a.crs) == nil) == ((try? b.crs) == nil)
    }
}
