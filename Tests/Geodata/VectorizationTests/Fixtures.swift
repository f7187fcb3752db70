// Masks to trace, and what rings are drawn as.
import Base
import Foundation
import Geo
import Labels
import Objects
import Raster
import TestSupport
import VectorFiles
import Vectorization

/// The pixels whose centres a polygon covers.
func drawn(_ polygon: Polygon, width: Int, height: Int) -> [UInt8] {
    var pixels = [UInt8](repeating: 0, count: width * height)
    ScanConverter(width: width, rule: .centre).forEachSpan(of: polygon.rings, in: 0..<height) { row, columns in
        for column in columns { pixels[row * width + column] = 1 }
    }
    return pixels
}

/// What a polygon encloses, without its holes, in square pixels.
func area(_ polygon: Polygon) -> Double {
    let areas = polygon.rings.map { abs(Polygon.signedArea(of: $0)) }
    return areas[0] - areas.dropFirst().reduce(0, +)
}

/// The pixels whose centres a rectangle covers, as a car's mask would show it.
func rectangleMask(
    _ centre: Coordinate, length: Double, width: Double, angle: Double, size: Int
) -> [UInt8] {
    let along = Coordinate(cos(angle), sin(angle)) * (length / 2)
    let across = Coordinate(-sin(angle), cos(angle)) * (width / 2)
    let corners = [centre + along + across, centre + along - across, centre - along - across, centre - along + across]
    return drawn(Polygon(rings: [corners + [corners[0]]]), width: size, height: size)
}

/// A georeference with turned, stretched and perhaps mirrored pixels in UTM zone 11 north.
func turnedGeoreference(degrees: Double, metresPerPixel: Double, isMirrored: Bool = false) -> Georeference {
    let angle = degrees * .pi / 180
    let down = isMirrored ? 1.0 : -1.0
    let (right, below) = (
        Coordinate(cos(angle), sin(angle)) * metresPerPixel,
        Coordinate(-sin(angle), cos(angle)) * (metresPerPixel * down)
    )
    var georeference = Georeference(x: 0, y: 0, pixelWidth: 1, pixelHeight: 1, epsg: 32611, isGeographic: false)
    (georeference.pixelScale, georeference.tiepoints) = ([], [])
    georeference.transformation = [
        right.x, below.x, 0, 659_000, right.y, below.y, 0, 4_001_000, 0, 0, 0, 0, 0, 0, 0, 1,
    ]
    return georeference
}

/// The grid of a scene of zeros that was written and read.
func writtenGrid(_ georeference: Georeference?, width: Int, height: Int) throws -> SceneGrid {
    try withTemporaryFolder { folder in
        let path = folder + "/scene.tif"
        try RasterWriter.writeGeoTIFF(
            path: path, width: width, height: height, bands: 1, bytes: [UInt8](repeating: 0, count: width * height),
            georeference: georeference)
        return try SceneGrid(path: path, info: RasterReader(path: path).info)
    }
}
