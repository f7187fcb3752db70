// From a scene's pixels to the coordinates of a layer.
import Base
import Geo
import VectorFiles

/// What coordinates the objects of a scene have in a vector file.
///
/// GeoJSON: longitude and latitude; pixels when the scene does not say where it lies or in which CRS. GeoPackage: the
/// scene's CRS; without one, map coordinates of an unknown plane; without a georeference, pixels.
struct LayerSpace {
    let areInPixels: Bool
    /// The CRS of a GeoPackage.
    let crs: CRS?
    private let affine: Affine?
    private let toGeographic: CoordinateTransformation?

    /// - Throws: `UserError(.data)` for a CRS that has no longitude and latitude.
    init(_ grid: SceneGrid, format: VectorFormat) throws {
        crs = try grid.affine == nil ? nil : grid.crs
        switch format {
        case .geojson:
            affine = crs == nil ? nil : grid.affine
            toGeographic = try crs.map { try CoordinateTransformation(from: $0, to: .wgs84) }
        case .gpkg:
            affine = grid.affine
            toGeographic = nil
        }
        areInPixels = affine == nil
    }

    /// Layer coordinates; NaN where there are none.
    func coordinates(_ pixels: [Coordinate]) -> [Coordinate] {
        guard let affine else { return pixels }
        let places = pixels.map { affine.map($0) }
        guard let toGeographic else { return places }
        let degrees = toGeographic(places)
        // Objects on the date line stay in one piece.
        return degrees.map { Coordinate($0.x - 360 * (($0.x - degrees[0].x) / 360).rounded(), $0.y) }
    }
}
