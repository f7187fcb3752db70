// From a scene's pixels to the coordinates of a layer.
import Base
import Geo
import VectorFiles

/// What coordinates the objects of a scene have in a vector file.
///
/// GeoJSON: longitude and latitude; pixels when the scene does not say where it lies or in which CRS. GeoPackage: the
/// scene's CRS, or that of the first scene of several; without one, map coordinates of an unknown plane; without a
/// georeference, pixels.
struct LayerSpace {
    let areInPixels: Bool
    /// The CRS of a GeoPackage.
    let crs: CRS?
    private let affine: Affine?
    /// From the scene's CRS to the layer's.
    private let transform: CoordinateTransformation?
    /// Of the layer's coordinates, where they are transformed.
    private let circumference: Double?
    private let areDegrees: Bool

    /// - Parameter common: the CRS of a layer of several scenes.
    /// - Throws: `UserError(.data)` for a CRS that has no longitude and latitude.
    init(_ grid: SceneGrid, format: VectorFormat, in common: CRS? = nil) throws {
        let own = try grid.affine == nil ? nil : grid.crs
        crs = common ?? own
        areDegrees = format == .geojson && own != nil
        switch format {
        case .geojson:
            affine = own == nil ? nil : grid.affine
            transform = try own.map { try CoordinateTransformation(from: $0, to: .wgs84) }
            circumference = 360
        case .gpkg:
            affine = grid.affine
            let needsTransform = own != nil && common != nil && own != common
            transform = needsTransform ? try CoordinateTransformation(from: own!, to: common!) : nil
            circumference = needsTransform ? common!.circumference : nil
        }
        areInPixels = affine == nil
    }

    /// Layer coordinates; NaN where there are none.
    func coordinates(_ pixels: [Coordinate]) -> [Coordinate] {
        guard let affine else { return pixels }
        let places = pixels.map { affine.map($0) }
        guard let transform else { return places }
        let placed = transform(places)
        // Objects on the date line stay in one piece.
        guard let circumference else { return placed }
        return placed.map { $0.moved(near: placed[0].x, circumference: circumference) }
    }

    /// A single place in layer coordinates: a longitude is one from -180 to 180.
    func place(_ pixel: Coordinate) -> Coordinate {
        let place = coordinates([pixel])[0]
        return areDegrees ? place.moved(near: 0, circumference: 360) : place
    }
}
