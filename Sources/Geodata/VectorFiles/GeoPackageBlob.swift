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
        guard reader.readGeometry(depth: 0) else { return nil }
        return (reader.geometries, reader.lineStrings)
    }
}

/// Well-known binary from left to right. Every read answers false or nil at the end of the bytes.
private struct WKBReader {
    var bytes: ArraySlice<UInt8>
    var geometries: [Geometry] = []
    var lineStrings = 0
    private var isLittle = true
    private var dimensions = 2

    init(bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    mutating func readGeometry(depth: Int) -> Bool {
        guard depth < 8, let order = bytes.popFirst(), order < 2 else { return false }
        isLittle = order == 1
        guard let code = integer(UInt32.self) else { return false }
        // ISO adds 1000, 2000 or 3000 for z, m or both; EWKB sets the highest bits instead.
        let (flags, kind) = ((code >> 30) | (code & 0xFFFF) / 1000, code & 0xFFFF % 1000)
        dimensions = 2 + (flags == 3 ? 2 : flags == 0 ? 0 : 1)
        switch kind {
        case 1:
            guard let point = positions(count: 1)?.first else { return false }
            // NaN is an empty point.
            if point.x.isNaN && point.y.isNaN { return true }
            geometries.append(.point(point))
            return point.isFinite
        case 2:
            lineStrings += 1
            return positions()?.allSatisfy(\.isFinite) == true
        case 3: return readPolygon()
        case 4...7:
            guard let count = integer(UInt32.self) else { return false }
            for _ in 0..<count { guard readGeometry(depth: depth + 1) else { return false } }
            return true
        default: return false
        }
    }

    private mutating func readPolygon() -> Bool {
        guard let count = integer(UInt32.self) else { return false }
        var rings: [[Coordinate]] = []
        for _ in 0..<count {
            guard let ring = positions(), ring.count >= 4, ring.first == ring.last, ring.allSatisfy(\.isFinite) else {
                return false
            }
            rings.append(ring)
        }
        if !rings.isEmpty { geometries.append(.polygon(Polygon(rings: rings))) }
        return true
    }

    private mutating func positions() -> [Coordinate]? { integer(UInt32.self).flatMap { positions(count: Int($0)) } }

    private mutating func positions(count: Int) -> [Coordinate]? {
        guard bytes.count >= count * dimensions * 8 else { return nil }
        return (0..<count).map { _ in
            let (x, y) = (integer(UInt64.self)!, integer(UInt64.self)!)
            bytes.removeFirst((dimensions - 2) * 8)
            return Coordinate(Double(bitPattern: x), Double(bitPattern: y))
        }
    }

    private mutating func integer<T: FixedWidthInteger>(_: T.Type) -> T? {
        let size = MemoryLayout<T>.size
        guard bytes.count >= size else { return nil }
        let stored = bytes.withUnsafeBytes { $0.loadUnaligned(as: T.self) }
        bytes.removeFirst(size)
        return isLittle ? T(littleEndian: stored) : T(bigEndian: stored)
    }
}
