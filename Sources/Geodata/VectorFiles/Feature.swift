// What vector files hold: features with geometries and properties.
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
        case .text(let text): Double(text)
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
}

/// The features of one file.
public struct FeatureCollection: Sendable {
    public let path: String
    public let features: [Feature]
    /// nil when the file does not say what its coordinates are.
    public let crs: CRS?
    /// The file says that its coordinates are columns and rows of its scene, from the top left corner.
    public let areInPixels: Bool
    /// Lines, which have no area and are left out.
    public let lineStrings: Int

    public init(path: String, features: [Feature], crs: CRS?, areInPixels: Bool = false, lineStrings: Int = 0) {
        (self.path, self.features, self.crs) = (path, features, crs)
        (self.areInPixels, self.lineStrings) = (areInPixels, lineStrings)
    }
}
