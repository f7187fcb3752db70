// Where the objects of a prediction go.
import Base
import Foundation
import VectorFiles

/// A layer for each image, or a file of one's own choice for all.
public enum VectorOutput: Hashable, Sendable {
    /// Beside the masks.
    case eachImage(VectorFormat)
    case file(String, VectorFormat)

    /// - Parameter text: a format, or a path that ends with one.
    /// - Throws: `UserError(.usage)` for anything else.
    public init(_ text: String) throws {
        if let format = VectorFormat(rawValue: text) {
            self = .eachImage(format)
        } else {
            self = try .file(text, VectorFormat(path: text))
        }
    }

    public var format: VectorFormat {
        switch self {
        case .eachImage(let format), .file(_, let format): format
        }
    }
}

extension VectorFormat {
    /// By a path's extension.
    /// - Throws: `UserError(.usage)` for other files than .geojson, .json and .gpkg.
    public init(path: String) throws {
        switch fileExtension(of: path) {
        case "geojson", "json": self = .geojson
        case "gpkg": self = .gpkg
        default:
            throw UserError(
                .usage, path: path, reason: "is not the name of a vector file",
                remedy: "choose a name that ends with .geojson or .gpkg")
        }
    }
}
