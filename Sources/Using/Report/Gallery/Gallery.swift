// Validation tiles with what a model finds in them.
import Base
import Dataset
import Evaluation
import Foundation
import Metrics
import ModelFile
import Raster
import SceneComparison

/// A few tiles, drawn.
package struct Gallery {
    struct Picture {
        let name: String
        let png: [UInt8]
        let width: Int
        let height: Int
        /// Of the whole tile.
        let counts: ObjectCounts
        /// Whether only a part of the tile is shown.
        let isPart: Bool
    }

    let pictures: [Picture]
    /// What an object is called.
    let object: String

    /// The longest side of a tile that is shown whole, in pixels; smaller tiles are magnified up to it.
    private static let side = 512

    /// Draws some of the tiles: evenly from the one with the most errors to the one with the fewest.
    ///
    /// - Parameters:
    ///   - measured: what the same measuring gave.
    ///   - shown: how many to draw, at most.
    /// - Throws: `UserError` when a tile cannot be read.
    init(_ measuring: TileMeasuring, _ measured: MeasuredTiles, of model: ModelDescription, shown: Int) throws {
        object = measured.object
        pictures = try Self.choice(of: shown, from: measured.objects).map { index in
            try Self.picture(measuring.measure(index), measuring, model, counts: measured.objects[index])
        }
    }

    /// Indices from the most errors to the fewest; of as many errors, the tile with more right objects comes first.
    package static func choice(of shown: Int, from counts: [ObjectCounts]) -> [Int] {
        let order = counts.indices.sorted { a, b in
            let (x, y) = (counts[a], counts[b])
            let (errorsX, errorsY) = (x.falsePositives + x.falseNegatives, y.falsePositives + y.falseNegatives)
            return (errorsY, y.truePositives, a) < (errorsX, x.truePositives, b)
        }
        guard shown < order.count else { return order }
        guard shown > 1 else { return Array(order.prefix(shown)) }
        return (0..<shown).map { order[$0 * (order.count - 1) / (shown - 1)] }
    }

    private static func picture(
        _ measured: MeasuredTile, _ measuring: TileMeasuring, _ model: ModelDescription, counts: ObjectCounts
    ) throws -> Picture {
        let (tile, evaluator) = (measured.tile, measuring.evaluator)
        let objects = MatchedObjects.ofEachClass(
            measured.scores, tile, classes: measuring.classes, threshold: evaluator.threshold, rule: measured.rule)
        let window = shownWindow(of: tile, objects)
        let path = measuring.tiles.pairs[measured.index].imagePath
        let image = try ImageReader(path: path, bands: model.inputBands(of: path, chosen: nil), nodata: model.nodata)
        let picture = try DisplayStretch(of: image).rgb(of: image.read(window))
        var painter = MatchedObjectsPainter(
            picture, of: window, magnification: max(1, side / max(window.width, window.height)))
        for matched in objects { painter.paint(matched) }
        return Picture(
            name: tile.name, png: try encodedPNG(painter.rgb, width: painter.width, height: painter.height, bands: 3),
            width: painter.width, height: painter.height, counts: counts,
            isPart: window.width < tile.width || window.height < tile.height)
    }

    /// The whole tile or, of a large one, the square around the errors that holds most of them.
    private static func shownWindow(of tile: Tile, _ objects: [MatchedObjects]) -> Window {
        func places(_ verdicts: [MatchedObjects.Verdict]) -> [(x: Int, y: Int)] {
            objects.flatMap { matched in verdicts.flatMap { matched.runs($0) } }.map { (Int($0.start), Int($0.row)) }
        }
        let (width, height) = (min(side, tile.width), min(side, tile.height))
        if width == tile.width, height == tile.height { return Window(x: 0, y: 0, width: width, height: height) }
        let errors = places([.wrong, .missed])
        let found = errors.isEmpty ? places([.right]) : errors
        // A place in a hundred is enough to try: neighbours give nearly the same square.
        let candidates = stride(from: 0, to: found.count, by: max(1, found.count / 100)).map { found[$0] }
        let windows = candidates.map { place in
            Window(
                x: min(max(place.x - width / 2, 0), tile.width - width),
                y: min(max(place.y - height / 2, 0), tile.height - height), width: width, height: height)
        }
        func held(_ window: Window) -> Int {
            found.count { window.x..<window.x + width ~= $0.x && window.y..<window.y + height ~= $0.y }
        }
        return windows.max { held($0) < held($1) } ?? Window(x: 0, y: 0, width: width, height: height)
    }
}

extension Gallery {
    /// Legend and pictures.
    var markup: String {
        let figures = pictures.map { picture in
            let counts = picture.counts
            let text =
                "\(picture.name): \(counts.truePositives) right, \(counts.falsePositives) false, "
                + "\(counts.falseNegatives) missed" + (picture.isPart ? " (a part of the tile)" : "")
            return """
                <figure><img src="data:image/png;base64,\(Data(picture.png).base64EncodedString())" \
                width="\(picture.width)" height="\(picture.height)" alt="\(text.escapedForMarkup)"/>\
                <figcaption>\(text.escapedForMarkup)</figcaption></figure>

                """
        }
        return legend + "<div class=\"gallery\">\n" + figures.joined() + "</div>\n"
    }

    private var legend: String {
        func entry(_ verdict: MatchedObjects.Verdict, _ text: String, _ inside: String) -> String {
            let color = "rgb(" + MatchedObjectsPainter.color(of: verdict).map { "\($0)" }.joined(separator: ",") + ")"
            let frame =
                "<rect x=\"1.5\" y=\"1.5\" width=\"27\" height=\"15\" fill=\"#555\" stroke=\"\(color)\" "
                + "stroke-width=\"3\"/>"
            return "<li><svg width=\"30\" height=\"18\" aria-hidden=\"true\">\(frame)"
                + inside.replacingOccurrences(of: "COLOR", with: color) + "</svg>\(text.escapedForMarkup)</li>"
        }
        let hatch = stride(from: 6, to: 40, by: 7).map {
            "<path d=\"M\($0) 3 L\($0 - 12) 15\" stroke=\"COLOR\" stroke-width=\"2\"/>"
        }
        return "<ul class=\"legend\">"
            + entry(
                .right, "right: a predicted \(object) that matches a labelled one",
                "<rect x=\"3\" y=\"3\" width=\"24\" height=\"12\" fill=\"COLOR\" fill-opacity=\"0.3\"/>")
            + entry(.wrong, "false: a predicted \(object) that matches none", hatch.joined())
            + entry(.missed, "missed: a labelled \(object) that no prediction matches", "") + "</ul>\n"
    }
}
