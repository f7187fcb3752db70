// Whether two rasters lie over each other, pixel by pixel.
import Base

extension SceneGrid {
    /// Pixels: what readers of one file disagree by, who take a coordinate for a pixel's corner or for its centre, and
    /// a little for coordinates that were rounded.
    public static let tolerance = 0.51

    /// How many pixels this raster lies away from another of its size, at the corner where it is most; nil where one of
    /// them does not say where it lies, NaN where they have no ground in common.
    ///
    /// - Throws: `UserError(.data)` when PROJ knows no way from one CRS to the other.
    public func pixelsAway(from other: SceneGrid) throws -> Double? {
        guard let affine, let otherAffine = other.affine else { return nil }
        let corners = [Coordinate(0, 0), Coordinate(Double(width), Double(height))]
        var places = corners.map { affine.map($0) }
        // What is not understood, or said in the same words, is taken to be the same.
        if !namesSameCRS(as: other), let crs = try? crs, let otherCRS = try? other.crs, crs != otherCRS {
            places = try CoordinateTransformation(from: crs, to: otherCRS)(places)
        }
        func distance(_ places: [Coordinate]) -> Double? {
            let shifts = zip(places, corners).map { otherAffine.pixel($0) - $1 }.map { max(abs($0.x), abs($0.y)) }
            return shifts.first(where: \.isNaN) ?? shifts.max()
        }
        let found = distance(places)
        let known = ((try? other.crs) ?? nil) ?? ((try? crs) ?? nil)
        guard let found, found > Self.tolerance, let circumference = known?.circumference else { return found }
        // At the 180° line one may lie at 180.1 degrees and the other at -179.9.
        let near = places[0].moved(near: otherAffine.origin.x, circumference: circumference)
        return distance(places.map { $0 + Coordinate(near.x - places[0].x, 0) })
    }

    /// - Parameter what: what messages call this raster, e.g. "the labels".
    /// - Throws: `UserError(.data)` when it has another size than the other raster, or another place where both say
    ///   one.
    public func checkCover(of other: SceneGrid, as what: String) throws {
        guard width == other.width, height == other.height else {
            throw UserError(
                .data, path: path,
                reason: "\(what) have \(width)×\(height) pixels, but \(other.path) has \(other.width)×\(other.height)",
                remedy: "use a file of the same size and area")
        }
        guard let distance = try pixelsAway(from: other), !(distance <= Self.tolerance) else { return }
        throw UserError(
            .data, path: path,
            reason: "\(what) do not cover \(other.path): they lie "
                + (distance.isNaN ? "somewhere else" : "\(distance) pixels away"),
            remedy: "use a file of the same area in the same CRS")
    }
}
