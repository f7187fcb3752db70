// Geometries as GeoPackages store them: a header, then well-known binary (OGC 06-103r4, ISO 13249-3).
import Base
import Geo

/// A geometry as GeoPackages store it: a header, then well-known binary.
package enum GeoPackageBlob {
    /// A polygon with its box in the header.
    package static func encoded(_ polygon: Polygon, _ box: Box, srs: Int) -> [UInt8] {
        // "GP", version 0, little-endian with an envelope of x and y.
        var bytes: [UInt8] = [0x47, 0x50, 0, 0b011]
        func append<T>(_ value: T) { withUnsafeBytes(of: value) { bytes += $0 } }
        append(Int32(srs).littleEndian)
        func append(_ values: [Double]) { for value in values { append(value.bitPattern.littleEndian) } }
        append([box.low.x, box.high.x, box.low.y, box.high.y])
        bytes.append(1)
        append(UInt32(3).littleEndian)
        append(UInt32(polygon.rings.count).littleEndian)
        for ring in polygon.rings {
            append(UInt32(ring.count).littleEndian)
            for point in ring { append([point.x, point.y]) }
        }
        return bytes
    }

    /// The points and polygons of a blob, and how many lines it had; nil for what is no geometry.
    package static func decoded(_ bytes: [UInt8]) -> (geometries: [Geometry], lineStrings: Int)? {
        // An extended geometry (bit 5) is the business of whoever defined it.
        guard bytes.count >= 8, bytes[0] == 0x47, bytes[1] == 0x50, bytes[3] & 0x20 == 0,
            let envelope = [0, 32, 48, 48, 64].dropFirst(Int(bytes[3] >> 1 & 7)).first, bytes.count >= 8 + envelope
        else { return nil }
        var reader = WKBReader(bytes: bytes[(8 + envelope)...])
        guard reader.readGeometry() else { return nil }
        return (reader.geometries, reader.lineStrings)
    }
}
