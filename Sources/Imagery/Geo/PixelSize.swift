// How large a pixel is on the ground, along each axis of its scene.
import Base
import Raster

/// Metres of a step to the right and of a step down: they differ in every scene whose CRS counts in degrees.
public struct PixelSize: Hashable, Sendable {
    public let across: Double
    public let down: Double
    /// Square metres. Less than across times down where the axes are not at right angles on the ground.
    public let area: Double

    package init(across: Double, down: Double, area: Double) {
        (self.across, self.down, self.area) = (across, down, area)
    }

    /// Metres a pixel: the side of a square as large.
    public var resolution: Double { area.squareRoot() }

    /// Up to this ratio pixels count as square: objects that are stretched by less look as they do from a little aside.
    private static let tolerance = 1.1

    /// Whether both sides are as long as each other, to within a tenth.
    public var isSquare: Bool { max(across / down, down / across) <= Self.tolerance }

    /// Whether the sides are so far from a right angle on the ground that no other lengths would mend it.
    public var isSkewed: Bool { area * Self.tolerance < across * down }

    /// For messages: "0.239 × 0.465 m".
    public var text: String { "\(significant(across, digits: 3)) × \(significant(down, digits: 3)) m" }
}

extension SceneGrid {
    /// The size of the pixel in the middle; nil where the scene does not say.
    public var pixelSize: PixelSize? { (try? GroundScale(self))?.pixelSize }

    /// Metres a pixel: the side of a square as large as the pixel in the middle. nil where the scene does not say.
    public var groundResolution: Double? { pixelSize?.resolution }
}

/// The pixel sizes of many images. Mostly their CRS is one: PROJ is asked for it once.
public struct PixelSizes {
    private var transformations: [(crs: CRS, toGeographic: CoordinateTransformation?)] = []

    public init() {}

    /// The size of the pixel in the middle of an image; nil where the image does not say.
    public mutating func size(path: String, info: RasterInfo) -> PixelSize? {
        guard info.georeference != nil, let grid = try? SceneGrid(path: path, info: info), let affine = grid.affine,
            let crs = grid.crs, let toGeographic = transformation(from: crs)
        else { return nil }
        return GroundScale(grid, affine, toGeographic).pixelSize
    }

    private mutating func transformation(from crs: CRS) -> CoordinateTransformation? {
        if let known = transformations.first(where: { $0.crs == crs }) { return known.toGeographic }
        let transformation = try? CoordinateTransformation(from: crs, to: .wgs84)
        transformations.append((crs, transformation))
        return transformation
    }
}
