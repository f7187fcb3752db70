// The pixel sizes of a scene, and of many images at once.
import Base
import Raster

extension SceneGrid {
    /// The size of the pixel in the middle; nil where the scene does not say.
    public var pixelSize: PixelSize? {
        guard let affine, let crs = crsOfSizes, let toGeographic = try? CoordinateTransformation(from: crs, to: .wgs84)
        else { return nil }
        return GroundScale(self, affine, toGeographic).pixelSize
    }

    /// The CRS to measure pixels in. Without PROJ's database none is known by its code, but degrees are degrees: the
    /// datum does not matter to their length.
    fileprivate var crsOfSizes: CRS? { (try? crs) ?? (countsInDegrees ? .wgs84 : nil) }

    /// A sentence for whoever sees the scene's pixels as squares, where they are none on the ground.
    public var shapeNote: String? {
        guard let size = pixelSize, !size.isSquare else { return nil }
        return "its pixels are not square on the ground (\(size.text)); train, eval and predict resample to squares; "
            + "to store such, warp to a projected CRS, e.g. with gdalwarp -t_srs and the UTM zone's code"
    }

    /// Metres a pixel: the side of a square as large as the pixel in the middle. nil where the scene does not say.
    public var groundResolution: Double? { pixelSize?.resolution }
}

/// The pixel sizes of many images. Mostly their CRS is one: PROJ is asked for it once.
public struct PixelSizes {
    private var transformations: [(crs: CRS, toGeographic: CoordinateTransformation?)] = []

    public init() {}

    /// The size of the pixel in the middle of an image; nil where the image does not say.
    public mutating func size(path: String, info: RasterInfo) -> PixelSize? {
        guard info.georeference != nil, case let grid = SceneGrid(path: path, info: info), let affine = grid.affine,
            let crs = grid.crsOfSizes, let toGeographic = transformation(from: crs)
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
