// Layers of polygons, written object by object.
import Base
import Geo

/// The file formats that layers are written in.
public enum VectorFormat: String, CaseIterable, Sendable {
    /// RFC 7946: longitude and latitude on WGS 84.
    case geojson
    /// OGC 12-128r18, in a CRS of one's choice.
    case gpkg
}

/// A column of a layer's table.
public struct LayerField: Hashable, Sendable {
    /// The type of a column.
    public enum Kind: Sendable {
        case text, integer, real
    }

    public let name: String
    public let kind: Kind

    public init(_ name: String, _ kind: Kind) { (self.name, self.kind) = (name, kind) }
}

/// A vector file that takes one object after the other and appears under its name when it is finished, and not before.
public protocol FeatureWriter: FileWriter {
    /// - Parameters:
    ///   - polygon: in the file's coordinates. The first ring is the outline, whatever its direction.
    ///   - values: one a field; nil: not known.
    func write(_ polygon: Polygon, _ values: [PropertyValue?]) throws
}

extension Polygon {
    /// The same with its outline counter-clockwise and its holes clockwise, as both formats want it.
    var oriented: Polygon {
        Polygon(
            rings: rings.enumerated().map { index, ring in
                (Self.signedArea(of: ring) > 0) == (index == 0) ? ring : ring.reversed()
            })
    }

    /// The area that a closed ring encloses, above 0 when it is counter-clockwise with y upwards.
    public static func signedArea(of ring: [Coordinate]) -> Double {
        guard let origin = ring.first else { return 0 }
        // Relative to a corner: coordinates of millions of metres have no digits to spare.
        return zip(ring, ring.dropFirst()).reduce(0) { sum, side in
            let (a, b) = (side.0 - origin, side.1 - origin)
            return sum + a.cross(b) / 2
        }
    }
}
