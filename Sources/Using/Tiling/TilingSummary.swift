// What was cut, for people and as a table.
import Base
import Foundation
import Labels

/// The tiles that were written, and those that were not.
public struct TilingSummary: Sendable {
    private struct Tile {
        let name: String
        let part: Split
        let candidate: CandidateTile
    }

    private let settings: TilingSettings
    private let scenes: Int
    private var tiles: [Tile] = []
    var values: MaskValues?
    /// Tiles without data, or without a label that counts.
    public internal(set) var withoutData = 0
    /// Tiles that lay between two parts.
    public internal(set) var betweenParts = 0
    /// Training tiles without objects beyond the share to be kept.
    public internal(set) var background = 0

    init(_ settings: TilingSettings, scenes: Int) { (self.settings, self.scenes) = (settings, scenes) }

    /// Tiles of all parts.
    public var count: Int { tiles.count }

    mutating func add(_ candidate: CandidateTile, part: Split, name: String) {
        tiles.append(Tile(name: name, part: part, candidate: candidate))
    }

    /// A line for each tile: where it came from and what it shows.
    func table(scenes: [String]) -> String {
        let rows = tiles.map { tile in
            let (candidate, window) = (tile.candidate, tile.candidate.window)
            let numbers = [
                window.x, window.y, window.width, window.height, candidate.objects, candidate.objectPixels,
            ]
            return csvRow([tile.part.rawValue, tile.name, scenes[candidate.scene]] + numbers.map { "\($0)" }) + "\n"
        }
        return "split,name,scene,x,y,width,height,objects,object_pixels\n" + rows.joined()
    }

    /// A table for people, and what a configuration needs to train on the tiles.
    public var report: String {
        let rows = Split.allCases.map { part -> String in
            let own = tiles.filter { $0.part == part }.map(\.candidate)
            let pixels = own.reduce(0) { $0 + $1.window.width * $1.window.height }
            let objectPixels = own.reduce(0) { $0 + $1.objectPixels }
            let share = pixels > 0 ? 100 * Double(objectPixels) / Double(pixels) : 0
            let name = part.rawValue.padding(toLength: 6, withPad: " ", startingAt: 0)
            return name
                + String(
                    format: "%8d %14d %9d %12.2f %%", own.count, own.filter { $0.objects > 0 }.count,
                    own.reduce(0) { $0 + $1.objects }, share)
        }
        let left = [
            (betweenParts, "between two parts"), (withoutData, "without data"), (background, "of background"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        let header = "         tiles  with objects   objects  object pixels"
        let lost = left.isEmpty ? [] : ["left out: " + left.joined(separator: ", ")]
        return
            (["\(settings.output): \(counted(count, "tile")) from \(counted(scenes, "scene"))", header] + rows + lost
            + ["", configuration]).joined(separator: "\n")
    }

    /// The `data` section of a configuration.
    private var configuration: String {
        func folders(_ part: Split) -> String {
            "{images: \(settings.output)/\(part.rawValue)/images, masks: \(settings.output)/\(part.rawValue)/masks}"
        }
        var lines = ["data:"]
        for part in [Split.train, .val] where tiles.contains(where: { $0.part == part }) {
            lines.append("  \(part.rawValue): \(folders(part))")
        }
        if let values {
            lines.append(
                "  labels: {" + zip(values.names, values.encoding.values).map { "\($0): \($1)" }.joined(separator: ", ")
                    + "}")
            if let ignore = values.ignore { lines.append("  ignore: \(ignore)") }
        }
        return lines.joined(separator: "\n")
    }
}
