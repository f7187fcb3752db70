// Well-known binary, as GeoPackages and databases store geometries.
import Geo

/// Well-known binary from left to right. Every read answers false or nil at the end of the bytes.
struct WKBReader {
    private var bytes: ArraySlice<UInt8>
    private(set) var geometries: [Geometry] = []
    private(set) var lineStrings = 0
    private var isLittle = true
    private var dimensions = 2

    init(bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    mutating func readGeometry(depth: Int = 0) -> Bool {
        guard depth < 8, let kind = kind() else { return false }
        switch kind {
        case 1:
            guard let point = positions(count: 1)?.first else { return false }
            // NaN is an empty point.
            if point.x.isNaN && point.y.isNaN { return true }
            geometries.append(.point(point))
            return point.isFinite
        case 2, 8, 9:
            lineStrings += 1
            return curve(kind, depth: depth) != nil
        case 3: return readPolygon { $0.positions() }
        case 10:
            return readPolygon { reader in reader.kind().flatMap { reader.curve($0, depth: depth + 1) } }
        // Collections: of points, lines, polygons, anything, curves and surfaces.
        case 4...7, 11, 12:
            guard let count = integer(UInt32.self) else { return false }
            for _ in 0..<count { guard readGeometry(depth: depth + 1) else { return false } }
            return true
        case 17: return readPolygon { $0.positions() }
        default: return false
        }
    }

    /// The head of a geometry: its type, without what it says of further dimensions.
    private mutating func kind() -> UInt32? {
        guard let order = bytes.popFirst(), order < 2 else { return nil }
        isLittle = order == 1
        guard let code = integer(UInt32.self) else { return nil }
        // ISO adds 1000, 2000 or 3000 for z, m or both; EWKB sets the highest bits instead.
        let (flags, kind) = ((code >> 30) | (code & 0xFFFF) / 1000, code & 0xFFFF % 1000)
        dimensions = 2 + (flags == 3 ? 2 : flags == 0 ? 0 : 1)
        return kind
    }

    /// The positions of a line, of arcs, or of a compound of both, whose parts begin where the last one ends.
    private mutating func curve(_ kind: UInt32, depth: Int) -> [Coordinate]? {
        let result: [Coordinate]?
        switch kind {
        case 2: result = positions()
        case 8: result = positions().flatMap { $0.allSatisfy(\.isFinite) ? Arc.stroked($0) : nil }
        case 9:
            guard depth < 8, let count = integer(UInt32.self) else { return nil }
            var parts: [Coordinate] = []
            for _ in 0..<count {
                guard let kind = self.kind(), let part = curve(kind, depth: depth + 1) else { return nil }
                guard parts.isEmpty || part.isEmpty || parts.last == part.first else { return nil }
                parts += parts.isEmpty ? part[...] : part.dropFirst()
            }
            result = parts
        default: return nil
        }
        return result.flatMap { $0.allSatisfy(\.isFinite) ? $0 : nil }
    }

    private mutating func readPolygon(_ readRing: (inout WKBReader) -> [Coordinate]?) -> Bool {
        guard let count = integer(UInt32.self) else { return false }
        var rings: [[Coordinate]] = []
        for _ in 0..<count {
            guard let ring = readRing(&self), ring.count >= 4, ring.first == ring.last, ring.allSatisfy(\.isFinite)
            else { return false }
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
