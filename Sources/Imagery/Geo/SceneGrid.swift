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
    private let found: Result<CRS?, UserError>
    /// As in the file.
    private let georeference: Georeference?

    /// A CRS that cannot be understood is an error only for those who ask for it.
    ///
    /// - Parameter crs: in place of the scene's own.
    public init(path: String, info: RasterInfo, crs: CRS? = nil) {
        let source = info.crsSource ?? path
        self.init(
            path: path, info: info,
            found: Result { try crs ?? info.georeference.flatMap { try CRS(of: $0, path: source) } }
                .mapError { $0 as? UserError ?? UserError(.data, path: source, reason: "\($0)") })
    }

    /// A raster's place in a CRS that need not be known: PROJ is not asked for it.
    public init(placeOf path: String, info: RasterInfo) {
        self.init(path: path, info: info, found: .success(nil))
    }

    private init(path: String, info: RasterInfo, found: Result<CRS?, UserError>) {
        (self.path, self.found, georeference) = (path, found, info.georeference)
        (width, height) = (info.width, info.height)
        affine = info.georeference?.geotransform.flatMap { Affine(geotransform: $0) }
    }

    /// nil when the scene names none.
    ///
    /// - Throws: `UserError(.data)` for a CRS that cannot be understood.
    public var crs: CRS? { get throws { try found.get() } }

    /// Whether its coordinates are longitudes and latitudes in degrees, by its keys alone.
    var countsInDegrees: Bool { georeference?.countsInDegrees ?? false }

    /// Whether both say the same of their CRS, understood or not.
    func namesSameCRS(as other: SceneGrid) -> Bool {
        guard let own = georeference, let theirs = other.georeference else { return false }
        return own.geoKeys == theirs.geoKeys && own.geoDoubles == theirs.geoDoubles && own.geoASCII == theirs.geoASCII
    }

    /// - Throws: `UserError(.data)` when the scene has no georeference.
    public func knownAffine() throws -> Affine {
        if let affine { return affine }
        let points = georeference?.controlPoints ?? 0
        let hasPolynomials = !(georeference?.rationalPolynomials.isEmpty ?? true)
        guard points > 0 || hasPolynomials else {
            throw UserError(
                .data, path: path, reason: "the scene has no georeference, so labels cannot be placed in it",
                remedy: "add a world file, or give labels in pixels with --labels-crs pixels")
        }
        throw UserError(
            .data, path: path,
            reason: "the scene is not orthorectified: it has "
                + (points > 0 ? "\(points) ground control points" : "rational polynomial coefficients (RPCs)")
                + " instead of a georeference, so labels cannot be placed in it",
            remedy:
                "orthorectify it, e.g. with gdalwarp \(points > 0 ? "" : "-rpc ")\(path) ortho.tif, or give labels in "
                + "pixels with --labels-crs pixels")
    }

    /// Affine map and CRS.
    /// - Throws: `UserError(.data)` naming what the scene lacks.
    public func place() throws -> (affine: Affine, crs: CRS) {
        let affine = try knownAffine()
        if let crs = try crs { return (affine, crs) }
        throw UserError(
            .data, path: path, reason: "the scene does not say which CRS its coordinates are in",
            remedy: "name it with --scene-crs, e.g. EPSG:32611")
    }
}
