// Where a feature must lie to be seen in a scene.
import Base
import Geo
import VectorFiles

/// The ground of a scene: how large its pixels are.
final class SceneGround {
    let grid: SceneGrid
    private let metresPerPixel: Double?
    /// Made when the first point needs it: polygons have their size already.
    private lazy var scale = Result { try GroundScale(grid) }

    init(_ grid: SceneGrid, _ options: LabelOptions) { (self.grid, metresPerPixel) = (grid, options.metresPerPixel) }

    /// - Throws: `UserError(.data)` where the scene does not say how large its pixels are.
    func frame(at pixel: Coordinate) throws -> GroundFrame {
        if let metresPerPixel { return GroundFrame(metresPerPixel: metresPerPixel) }
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

/// The box of a scene in the coordinates of its CRS, or in its pixels, with a margin for what is drawn around points.
final class SceneSearch {
    private let ground: SceneGround
    private let isPixels: Bool
    /// Pixels for each metre that a point reaches; infinite where nobody knows.
    private lazy var pixelsPerMetre = findPixelsPerMetre()
    private var last: (reach: Double, box: Box?)?

    /// - Parameter isPixels: coordinates are pixels of the scene; else it has a georeference.
    init(_ ground: SceneGround, isPixels: Bool) { (self.ground, self.isPixels) = (ground, isPixels) }

    /// Where shapes lie that may be seen; nil where nobody knows.
    ///
    /// - Parameter reach: how far a point's extent goes, in metres.
    func box(reach: Double) -> Box? {
        if let last, last.reach == reach { return last.box }
        // A pixel more: what is rounded differently there is not lost here.
        let margin = 1 + (reach > 0 ? reach * pixelsPerMetre : 0)
        let corners = Self.corners(of: ground.grid, margin: margin)
        let box = margin.isFinite ? Box(isPixels ? corners : corners.map(ground.grid.affine!.map)) : nil
        last = (reach, box)
        return box
    }

    static func corners(of grid: SceneGrid, margin: Double) -> [Coordinate] {
        let (right, bottom) = (Double(grid.width) + margin, Double(grid.height) + margin)
        return [
            Coordinate(-margin, -margin), Coordinate(right, -margin), Coordinate(-margin, bottom),
            Coordinate(right, bottom),
        ]
    }

    private func findPixelsPerMetre() -> Double {
        let grid = ground.grid
        let middle = Coordinate(Double(grid.width), Double(grid.height)) / 2
        let frames = (Self.corners(of: grid, margin: 0) + [middle]).map { try? ground.frame(at: $0) }
        return frames.reduce(0) { most, frame in
            guard let frame else { return .infinity }
            let (east, north) = (frame.pixels(east: 1, north: 0), frame.pixels(east: 0, north: 1))
            return max(most, east.norm + north.norm)
        }
    }
}
