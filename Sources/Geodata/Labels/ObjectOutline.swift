// From features on the ground to outlines in a scene's pixels.
import Base
import Geo
import VectorFiles

/// An object in pixel coordinates.
struct ObjectOutline {
    let label: UInt8
    /// Polygons, each with its rings. The object covers what any of them covers.
    let polygons: [[[Coordinate]]]
    let box: Box
}

/// Finds the features that lie in a scene, and places them there.
final class OutlineMaker {
    private let features: PlacedFeatures
    private let grid: SceneGrid
    private let ground: SceneGround

    /// - Parameter features: placed for this scene.
    init(_ features: PlacedFeatures, in grid: SceneGrid, options: LabelOptions) {
        (self.features, self.grid) = (features, grid)
        ground = SceneGround(grid, options)
    }

    /// The objects that lie in the scene, wholly or in part, in the file's order.
    /// - Throws: `UserError(.data)` for points where the scene does not say how large its pixels are.
    func outlines() throws -> [ObjectOutline] {
        let frame = Box(SceneSearch.corners(of: grid, margin: 0))!
        let search = SceneSearch(ground, isPixels: features.isPixels)
        guard let box = search.box(reach: features.reach) ?? features.extent else { return [] }
        return try features.shapes(near: box).compactMap { shape, steps in
            let polygons = try steps.flatMap { try self.polygons(of: shape, movedBy: $0) }
            guard let box = Box(polygons.joined().joined()), box.overlaps(frame) else { return nil }
            return ObjectOutline(label: shape.label, polygons: polygons, box: box)
        }
    }

    /// What covers all features, in pixels of the scene.
    var extent: Box? {
        features.extent.flatMap { box in
            Box(
                [box.low, Coordinate(box.high.x, box.low.y), Coordinate(box.low.x, box.high.y), box.high].map(
                    inPixels))
        }
    }

    private func polygons(of shape: PlacedFeatures.Shape, movedBy step: Double) throws -> [[[Coordinate]]] {
        func pixel(_ place: Coordinate) -> Coordinate { inPixels(Coordinate(place.x + step, place.y)) }
        var polygons = shape.polygons.map { $0.map { $0.map(pixel) } }
        for point in shape.points {
            let centre = pixel(point)
            polygons.append([shape.extent!.ring(around: centre, try ground.frame(at: centre))])
        }
        return polygons.filter { $0.joined().allSatisfy(\.isFinite) }
    }

    private func inPixels(_ place: Coordinate) -> Coordinate {
        features.isPixels ? place : grid.affine!.pixel(place)
    }
}
