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
    private let options: LabelOptions
    /// Made when the first point needs it: polygons have their size already.
    private lazy var scale = Result { try GroundScale(grid) }

    /// - Parameter features: placed for this scene.
    init(_ features: PlacedFeatures, in grid: SceneGrid, options: LabelOptions) {
        (self.features, self.grid, self.options) = (features, grid, options)
    }

    /// The objects that lie in the scene, wholly or in part, in the file's order.
    /// - Throws: `UserError(.data)` for points where the scene does not say how large its pixels are.
    func outlines() throws -> [ObjectOutline] {
        let frame = Box(corners(margin: 0))!
        // A pixel more: what is rounded differently there is not lost here.
        let margin = 1 + pointReach()
        let search = margin.isFinite ? Box(corners(margin: margin).map(onTheGround)) : features.extent
        guard let search else { return [] }
        return try features.shapes(near: search).compactMap { shape, steps in
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
            polygons.append([shape.extent!.ring(around: centre, try frame(at: centre))])
        }
        return polygons.filter { $0.joined().allSatisfy(\.isFinite) }
    }

    private func inPixels(_ place: Coordinate) -> Coordinate {
        features.isPixels ? place : grid.affine!.pixel(place)
    }

    private func onTheGround(_ pixel: Coordinate) -> Coordinate {
        features.isPixels ? pixel : grid.affine!.map(pixel)
    }

    private func corners(margin: Double) -> [Coordinate] {
        let (right, bottom) = (Double(grid.width) + margin, Double(grid.height) + margin)
        return [
            Coordinate(-margin, -margin), Coordinate(right, -margin), Coordinate(-margin, bottom),
            Coordinate(right, bottom),
        ]
    }

    /// How far from the scene a point may lie and still be seen, in pixels; infinite where nobody knows.
    private func pointReach() -> Double {
        guard features.reach > 0 else { return 0 }
        let frames = (corners(margin: 0) + [Coordinate(Double(grid.width), Double(grid.height)) / 2]).map {
            try? frame(at: $0)
        }
        return frames.reduce(0) { reach, frame in
            guard let frame else { return .infinity }
            let (east, north) = (frame.pixels(east: 1, north: 0), frame.pixels(east: 0, north: 1))
            return max(reach, (east.norm + north.norm) * features.reach)
        }
    }

    private func frame(at pixel: Coordinate) throws -> GroundFrame {
        if let metres = options.metresPerPixel { return GroundFrame(metresPerPixel: metres) }
        guard grid.affine != nil, try grid.crs != nil else {
            throw UserError(
                .data, path: grid.path, reason: "the scene does not say how many metres a pixel is",
                remedy: "give --ground-resolution")
        }
        // The scene's scale at its border serves what lies beyond.
        let inside = pointwiseMin(pointwiseMax(pixel, .zero), Coordinate(Double(grid.width), Double(grid.height)))
        return try scale.get().frame(at: inside)
    }
}
