// Precision against recall, by pixel and by object, with the threshold in use.
import Base
import Metrics

/// The curves of one class in a square, over lines of equal F1.
package struct PrecisionRecallChart {
    let title: String
    let pixels: PrecisionRecallCurve
    let objects: PrecisionRecallCurve
    /// The threshold in use; both curves are marked there.
    let threshold: Double

    package init(title: String, pixels: PrecisionRecallCurve, objects: PrecisionRecallCurve, threshold: Double) {
        (self.title, self.pixels, self.objects, self.threshold) = (title, pixels, objects, threshold)
    }

    private static let size = (width: 560.0, height: 470.0)
    private static let x = ChartScale(0...1, from: 56, to: 536, ticks: 5)
    private static let y = ChartScale(0...1, from: 420, to: 16, ticks: 5)
    /// Thresholds that are named along the curve of objects where there is room, the first ones first.
    private static let named = [0.1, 0.9, 0.01, 0.99, 0.001, 0.999, 0.5, 0.3, 0.7]
    /// Pixels that a name needs.
    private static let room = (x: 44.0, y: 16.0)

    package var markup: String {
        func name(_ level: String, _ curve: PrecisionRecallCurve) -> String {
            "\(level), average precision \(fixed(curve.averagePrecision, 3, undefined: "–"))"
        }
        return """
            <figure class="curve">
            <h3>\(title.escapedForMarkup)</h3>
            \(chartLegend([(name("objects", objects), .f1), (name("pixels", pixels), .precision)]))\
            <svg viewBox="0 0 \(Int(Self.size.width)) \(Int(Self.size.height))" role="img" \
            aria-label="\((title + ": precision against recall").escapedForMarkup)">
            \(grid)\(equalF1)\(line(pixels, .precision))\(line(objects, .f1))\(names)\(mark(pixels, .precision))\
            \(mark(objects, .f1))</svg>
            </figure>

            """
    }

    private var grid: String {
        let (left, right, top, bottom) = (Self.x.pixels.from, Self.x.pixels.to, Self.y.pixels.to, Self.y.pixels.from)
        let lines = zip(Self.x.ticks, Self.y.ticks).map { x, y in
            let (column, row) = (fixed(Self.x.position(x), 1), fixed(Self.y.position(y), 1))
            return "<line class=\"grid\" x1=\"\(column)\" y1=\"\(top)\" x2=\"\(column)\" y2=\"\(bottom)\"/>"
                + "<line class=\"grid\" x1=\"\(left)\" y1=\"\(row)\" x2=\"\(right)\" y2=\"\(row)\"/>"
                + "<text x=\"\(column)\" y=\"\(bottom + 18)\" text-anchor=\"middle\">\(significant(x))</text>"
                + "<text x=\"\(left - 8)\" y=\"\(row)\" dy=\"4.5\" text-anchor=\"end\">\(significant(y))</text>\n"
        }
        let (middle, centre) = ((left + right) / 2, (top + bottom) / 2)
        return lines.joined()
            + "<text class=\"faint\" x=\"\(middle)\" y=\"\(bottom + 38)\" text-anchor=\"middle\">recall</text>"
            + "<text class=\"faint\" x=\"16\" y=\"\(centre)\" text-anchor=\"middle\" "
            + "transform=\"rotate(-90 16 \(centre))\">precision</text>\n"
    }

    /// P = F R / (2 R - F).
    private var equalF1: String {
        [0.2, 0.4, 0.6, 0.8].map { f1 in
            let points = stride(from: f1 / (2 - f1), through: 1.0001, by: 0.02).map {
                recall -> (x: Double, y: Double)? in
                (Self.x.position(recall), Self.y.position(f1 * recall / (2 * recall - f1)))
            }
            let path = points.compactMap { $0 }.enumerated().map {
                "\($0 == 0 ? "M" : "L")\(fixed($1.x, 1)) \(fixed($1.y, 1))"
            }
            let end = Self.y.position(f1 / (2 - f1))
            return "<path class=\"equal\" d=\"\(path.joined())\"/>"
                + "<text class=\"faint\" x=\"\(Self.x.pixels.to - 4)\" y=\"\(fixed(end - 5, 1))\" text-anchor=\"end\">"
                + "F1 \(significant(f1))</text>\n"
        }.joined()
    }

    private func place(_ point: PrecisionRecallCurve.Point) -> (x: Double, y: Double)? {
        guard let precision = point.precision, let recall = point.recall else { return nil }
        return (Self.x.position(recall), Self.y.position(precision))
    }

    private func line(_ curve: PrecisionRecallCurve, _ style: LineStyle) -> String {
        chartLine(curve.points.map(place), style)
    }

    private var names: String {
        var taken: [(x: Double, y: Double)] = []
        return ([threshold] + Self.named).map { threshold in
            guard let place = objects.points.first(where: { $0.threshold == threshold }).flatMap(place),
                taken.allSatisfy({ abs($0.x - place.x) > Self.room.x || abs($0.y - place.y) > Self.room.y })
            else { return "" }
            taken.append(place)
            return "<circle class=\"dot\" cx=\"\(fixed(place.x, 1))\" cy=\"\(fixed(place.y, 1))\" r=\"3.5\" "
                + "style=\"fill:var(--f1)\"/>"
                + "<text class=\"named\" x=\"\(fixed(place.x + 10, 1))\" y=\"\(fixed(place.y, 1))\" "
                + "dy=\"-5\">\(significant(threshold))</text>\n"
        }.joined()
    }

    /// A ring where the threshold in use lies.
    private func mark(_ curve: PrecisionRecallCurve, _ style: LineStyle) -> String {
        let nearest = curve.points.min { abs($0.threshold - threshold) < abs($1.threshold - threshold) }
        guard let nearest, let place = place(nearest) else { return "" }
        return "<circle class=\"ring\" cx=\"\(fixed(place.x, 1))\" cy=\"\(fixed(place.y, 1))\" r=\"7\" "
            + "style=\"stroke:\(style.color)\"><title>in use: threshold \(significant(threshold))</title></circle>\n"
    }
}
