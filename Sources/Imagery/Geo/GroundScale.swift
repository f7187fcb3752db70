// Metres on the ground in pixels: exact at each place of a scene, whatever its projection does to lengths and angles.
import Base
import Foundation

/// Metres to the east and to the north around one place of a scene, in pixels.
public struct GroundFrame: Hashable, Sendable {
    /// The pixel vectors of one metre.
    let east: Coordinate
    let north: Coordinate

    /// The vector of a displacement, in pixels: x to the right, y down.
    public func pixels(east metresEast: Double, north metresNorth: Double) -> Coordinate {
        metresEast * east + metresNorth * north
    }

    /// Metres to the east (x) and to the north (y) of a vector in pixels.
    public func metres(_ pixels: Coordinate) -> Coordinate {
        Coordinate(pixels.cross(north), east.cross(pixels)) / east.cross(north)
    }

    /// Square metres that one pixel covers.
    public var pixelArea: Double { 1 / abs(east.cross(north)) }

    /// Of a scene without CRS: pixels are squares, and north is up.
    public init(metresPerPixel: Double) {
        east = Coordinate(1 / metresPerPixel, 0)
        north = Coordinate(0, -1 / metresPerPixel)
    }

    /// The pixel's size.
    public var pixelSize: PixelSize {
        let determinant = east.cross(north)
        return PixelSize(
            across: Coordinate(north.y, -east.y).norm / abs(determinant),
            down: Coordinate(-north.x, east.x).norm / abs(determinant), area: pixelArea)
    }

    /// From the metres (east, north) of a step to the right and of a step down.
    init?(right: Coordinate, down: Coordinate) {
        let determinant = right.cross(down)
        guard determinant != 0, determinant.isFinite else { return nil }
        east = Coordinate(down.y, -right.y) / determinant
        north = Coordinate(-down.x, right.x) / determinant
    }
}

/// The ground frames of a georeferenced scene.
public final class GroundScale {
    private let grid: SceneGrid
    private let affine: Affine
    private let toGeographic: CoordinateTransformation

    /// - Throws: `UserError(.data)` for a scene without georeference or CRS.
    public convenience init(_ grid: SceneGrid) throws {
        let place = try grid.place()
        try self.init(grid, place.affine, CoordinateTransformation(from: place.crs, to: .wgs84))
    }

    /// - Parameter toGeographic: from the scene's CRS to longitude and latitude.
    init(_ grid: SceneGrid, _ affine: Affine, _ toGeographic: CoordinateTransformation) {
        (self.grid, self.affine, self.toGeographic) = (grid, affine, toGeographic)
    }

    /// In the middle of the scene; nil where the CRS has no place for it.
    var pixelSize: PixelSize? {
        (try? frame(at: Coordinate(Double(grid.width) / 2, Double(grid.height) / 2)))?.pixelSize
    }

    /// The frame at a pixel coordinate.
    ///
    /// A step dλ, dφ on the ellipsoid is N cos φ dλ to the east and M dφ to the north, with the radii of curvature
    /// N = a / √(1 - e² sin² φ) and M = a (1 - e²) / (1 - e² sin² φ)^(3/2). Steps are central differences over a few
    /// pixels.
    /// - Throws: `UserError(.data)` where the scene's CRS has no longitude and latitude.
    public func frame(at pixel: Coordinate) throws -> GroundFrame {
        let reach = 4.0
        let steps = [Coordinate(reach, 0), Coordinate(-reach, 0), Coordinate(0, reach), Coordinate(0, -reach)]
        let places = toGeographic(steps.map { affine.map(pixel + $0) })
        let latitude = .pi / 180 * (places[0].y + places[1].y) / 2
        let w = 1 - Self.squaredEccentricity * sin(latitude) * sin(latitude)
        let northRadius = Self.semiMajorAxis * (1 - Self.squaredEccentricity) / (w * w.squareRoot())
        let eastRadius = Self.semiMajorAxis / w.squareRoot() * cos(latitude)
        func metres(_ from: Coordinate, _ to: Coordinate) -> Coordinate {
            var step = (to - from) * (.pi / 180)
            // Across the date line.
            step.x -= 2 * .pi * (step.x / (2 * .pi)).rounded()
            return Coordinate(step.x * eastRadius, step.y * northRadius) / (2 * reach)
        }
        guard let frame = GroundFrame(right: metres(places[1], places[0]), down: metres(places[3], places[2])) else {
            throw UserError(
                .data, path: grid.path, reason: "its pixels have no place on the ground in its CRS",
                remedy: "check its georeference, or name its CRS with --scene-crs")
        }
        return frame
    }

    // WGS 84.
    private static let semiMajorAxis = 6_378_137.0
    private static let squaredEccentricity = 6.694379990141317e-3
}
