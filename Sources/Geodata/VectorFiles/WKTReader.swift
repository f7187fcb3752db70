// Well-known text of geometries (OGC 06-103r4, ISO 13249-3), also with PostGIS's SRID before it.
import Geo

/// A geometry that was read from its text.
struct WKTGeometry {
    let geometries: [Geometry]
    let lineStrings: Int
    /// The number of the CRS that PostGIS writes before the geometry.
    let srid: Int?

    /// nil for what is not WKT, and for rings that are short or open.
    init?(_ text: some Collection<UInt8>) {
        var reader = WKTReader(text)
        srid = reader.readSRID()
        guard reader.readGeometry(), reader.isAtEnd else { return nil }
        (geometries, lineStrings) = (reader.geometries, reader.lineStrings)
    }
}

/// Well-known text from left to right. Every read answers false or nil where the text is not as it should be.
private struct WKTReader {
    private(set) var geometries: [Geometry] = []
    private(set) var lineStrings = 0
    private var rest: ArraySlice<UInt8>

    init(_ text: some Collection<UInt8>) { rest = ArraySlice(text) }

    var isAtEnd: Bool { mutating get { peek() == nil } }

    /// `SRID=26913;`
    mutating func readSRID() -> Int? {
        let start = rest
        if word() == "SRID", skip("="), let number = number(), skip(";") { return Int(exactly: number) }
        rest = start
        return nil
    }

    mutating func readGeometry(depth: Int = 0) -> Bool {
        guard let kind = kind() else { return false }
        return readGeometry(kind, depth: depth)
    }

    private mutating func readGeometry(_ kind: String, depth: Int) -> Bool {
        guard depth < 8 else { return false }
        if isEmpty() { return true }
        switch kind {
        case "POINT", "MULTIPOINT":
            // A MultiPoint's positions stand alone or in brackets of their own.
            let isRead = list { reader in
                let isBracketed = reader.skip("(")
                guard let point = reader.position(), !isBracketed || reader.skip(")") else { return false }
                reader.geometries.append(.point(point))
                return true
            }
            return isRead
        case "LINESTRING", "CIRCULARSTRING", "COMPOUNDCURVE":
            lineStrings += 1
            return curve(kind, depth: depth) != nil
        case "POLYGON", "TRIANGLE", "CURVEPOLYGON":
            var rings: [[Coordinate]] = []
            let isRead = list { reader in
                guard let ring = reader.part(depth: depth), ring.count >= 4, ring.first == ring.last else {
                    return false
                }
                rings.append(ring)
                return true
            }
            geometries.append(.polygon(Polygon(rings: rings)))
            return isRead
        case "MULTILINESTRING", "MULTICURVE", "MULTIPOLYGON", "MULTISURFACE", "GEOMETRYCOLLECTION":
            // The parts of the older types have no names.
            let unnamed = kind.hasSuffix("LINESTRING") || kind == "MULTICURVE" ? "LINESTRING" : "POLYGON"
            return list { reader in
                reader.peek() == UInt8(ascii: "(")
                    ? reader.readGeometry(unnamed, depth: depth + 1) : reader.readGeometry(depth: depth + 1)
            }
        default: return false
        }
    }

    /// A part of a polygon or of a compound curve: straight where it has no name.
    private mutating func part(depth: Int) -> [Coordinate]? {
        if peek() == UInt8(ascii: "(") { return curve("LINESTRING", depth: depth + 1) }
        return kind().flatMap { curve($0, depth: depth + 1) }
    }

    private mutating func curve(_ kind: String, depth: Int) -> [Coordinate]? {
        guard depth < 8 else { return nil }
        if isEmpty() { return [] }
        var result: [Coordinate] = []
        let isRead = list { reader in
            if kind == "COMPOUNDCURVE" {
                guard let part = reader.part(depth: depth) else { return false }
                guard result.isEmpty || part.isEmpty || result.last == part.first else { return false }
                result += result.isEmpty ? part[...] : part.dropFirst()
                return true
            }
            guard let position = reader.position() else { return false }
            result.append(position)
            return true
        }
        guard isRead, ["LINESTRING", "CIRCULARSTRING", "COMPOUNDCURVE"].contains(kind) else { return nil }
        return kind == "CIRCULARSTRING" ? Arc.stroked(result) : result
    }

    /// The name of a type; Z and M, which may stand with it or after it, are passed over.
    private mutating func kind() -> String? {
        guard var name = word() else { return nil }
        for suffix in ["ZM", "Z", "M"] where name.hasSuffix(suffix) {
            name.removeLast(suffix.count)
            break
        }
        let start = rest
        if let next = word(), !["Z", "M", "ZM"].contains(next) { rest = start }
        return name
    }

    private mutating func isEmpty() -> Bool {
        let start = rest
        if word() == "EMPTY" { return true }
        rest = start
        return false
    }

    private mutating func list(_ element: (inout WKTReader) -> Bool) -> Bool {
        guard skip("(") else { return false }
        repeat { guard element(&self) else { return false } } while skip(",")
        return skip(")")
    }

    /// The first two numbers of two to four.
    private mutating func position() -> Coordinate? {
        guard let x = number(), let y = number() else { return nil }
        for _ in 0..<2 where peek().map({ $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: ")") }) == true {
            guard number() != nil else { return nil }
        }
        return Coordinate(x, y)
    }

    private mutating func number() -> Double? {
        guard peek() != nil else { return nil }
        let text = rest.prefix { $0 > 0x20 && ![UInt8(ascii: ","), UInt8(ascii: ")"), UInt8(ascii: ";")].contains($0) }
        rest = rest[text.endIndex...]
        return decimalNumber(text)
    }

    /// In capitals.
    private mutating func word() -> String? {
        guard peek() != nil else { return nil }
        let text = rest.prefix { ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z") }
        rest = rest[text.endIndex...]
        return text.isEmpty ? nil : String(decoding: text, as: UTF8.self).uppercased()
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    /// The next byte that is not a space.
    private mutating func peek() -> UInt8? {
        rest = rest.drop { $0 <= 0x20 }
        return rest.first
    }
}
