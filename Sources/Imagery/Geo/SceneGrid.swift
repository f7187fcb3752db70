// The pixels of a scene and their place on the ground.
import Base
import Raster

/// A scene's size, its affine map and its CRS.
public struct SceneGrid: Sendable {
    public let path: String
    public let width: Int
    public let height: Int
    /// nil when the scene has no georeference.
    public let affine: Affine?
    /// nil when the scene names none.
    public let crs: CRS?

    /// - Parameter crs: in place of the scene's own.
    /// - Throws: `UserError(.data)` for a CRS that cannot be understood.
    public init(path: String, info: RasterInfo, crs: CRS? = nil) throws {
        self.path = path
        (width, height) = (info.width, info.height)
        affine = info.georeference?.geotransform.flatMap { Affine(geotransform: $0) }
        self.crs = try crs ?? info.georeference.flatMap { try CRS(of: $0, path: path) }
    }

    /// A raster's place in a CRS that need not be known: PROJ is not asked for it.
    public init(placeOf path: String, info: RasterInfo) {
        self.path = path
        (width, height, crs) = (info.width, info.height, nil)
        affine = info.georeference?.geotransform.flatMap { Affine(geotransform: $0) }
    }

    /// - Throws: `UserError(.data)` when the scene has no georeference.
    public func knownAffine() throws -> Affine {
        if let affine { return affine }
        throw UserError(
            .data, path: path, reason: "the scene has no georeference, so labels cannot be placed in it",
            remedy: "add a world file, or give labels in pixels with --labels-crs pixels")
    }

    /// Affine map and CRS.
    /// - Throws: `UserError(.data)` naming what the scene lacks.
    public func place() throws -> (affine: Affine, crs: CRS) {
        let affine = try knownAffine()
        if let crs { return (affine, crs) }
        throw UserError(
            .data, path: path, reason: "the scene does not say which CRS its coordinates are in",
            remedy: "name it with --scene-crs, e.g. EPSG:32611")
    }
}
