// What vector files hold: features with geometries and properties.
import Base
import Geo

/// The value of a property.
public enum PropertyValue: Hashable, Sendable {
    case text(String)
    case number(Double)

    /// As it is compared with the values that a user names: 3 and 3.0 are "3".
    public var text: String {
        switch self {
        case .text(let text): text
        case .number(let number): Int(exactly: number).map { "\($0)" } ?? "\(number)"
        }
    }

    /// A number, also when it was written as text.
    public var number: Double? {
        switch self {
        case .text(let text): decimalNumber(text.utf8)
        case .number(let number): number
        }
    }
}

/// A geometry with its properties.
public struct Feature: Hashable, Sendable {
    /// Where it begins in its file, counted from 1; in a GeoPackage its row.
    public let line: Int
    public let geometries: [Geometry]
    /// Texts and numbers; true and false are texts. What is null or has parts is left out.
    public let properties: [String: PropertyValue]

    public init(line: Int, geometries: [Geometry], properties: [String: PropertyValue]) {
        (self.line, self.geometries, self.properties) = (line, geometries, properties)
    }

    /// Coordinates of all its geometries.
    package var corners: Int { geometries.reduce(0) { $0 + $1.corners } }
}

/// What the coordinates of a file are, as far as the file itself says.
public enum DeclaredSpace: Sendable {
    case crs(CRS)
    /// Columns and rows of a scene, from its top left corner.
    case pixels
    /// The file says nothing.
    case nothing
    /// The file names a CRS that nobody can tell.
    case unknown(reason: String, line: Int?)

    /// nil when the file does not say what its coordinates are, and for pixels. Whoever knows better need not ask.
    ///
    /// - Parameter option: with which a user can say it.
    /// - Throws: `UserError(.data)` when the file names a CRS that is not known.
    public func crs(of path: String, orNamedBy option: String) throws -> CRS? {
        switch self {
        case .crs(let crs): return crs
        case .pixels, .nothing: return nil
        case .unknown(let reason, let line):
            throw UserError(
                .data, path: path, line: line, reason: reason, remedy: "name its CRS with \(option), e.g. EPSG:32611")
        }
    }

    public var isPixels: Bool { if case .pixels = self { true } else { false } }
}

/// What a file holds beside features that have a place.
public struct LeftOut: Sendable {
    /// Lines, which have no area.
    public var lineStrings = 0
    /// Features whose geometry is null or empty: they are nowhere.
    public var withoutGeometry = 0

    public init() {}

    /// What is worth knowing about it.
    ///
    /// - Parameter path: of the file.
    package func remarks(of path: String) -> [String] {
        var remarks: [String] = []
        if lineStrings > 0 { remarks.append("\(counted(lineStrings, "line")) of \(path) left out: no area") }
        if withoutGeometry > 0 {
            let have = withoutGeometry == 1 ? "has" : "have"
            remarks.append("\(counted(withoutGeometry, "feature")) of \(path) \(have) no geometry")
        }
        return remarks
    }
}

/// The features of one file.
public struct FeatureCollection: Sendable {
    public let path: String
    public let features: [Feature]
    public let space: DeclaredSpace
    /// Lines, which have no area and are left out.
    public let lineStrings: Int
    /// Features whose geometry is null or empty: they are nowhere.
    public let withoutGeometry: Int
    /// Further features of the file, which are not needed.
    public let elsewhere: Int

    public init(
        path: String, features: [Feature], space: DeclaredSpace, lineStrings: Int = 0, withoutGeometry: Int = 0,
        elsewhere: Int = 0
    ) {
        (self.path, self.features, self.space) = (path, features, space)
        (self.lineStrings, self.withoutGeometry, self.elsewhere) = (lineStrings, withoutGeometry, elsewhere)
    }

    /// See `DeclaredSpace.crs`.
    public func crs(orNamedBy option: String = "--labels-crs") throws -> CRS? {
        try space.crs(of: path, orNamedBy: option)
    }

    /// The file says that its coordinates are columns and rows of its scene.
    public var areInPixels: Bool { space.isPixels }
}
