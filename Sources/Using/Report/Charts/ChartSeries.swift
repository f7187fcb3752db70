// A line in a chart, and its entry in the legend.
import Base

/// How a line looks: its colour is a variable of the page's style, its dashes tell it apart without colour.
struct LineStyle {
    let color: String
    let dashes: String
    let width: Double

    static let precision = LineStyle(color: "var(--precision)", dashes: "", width: 2)
    static let recall = LineStyle(color: "var(--recall)", dashes: "7 5", width: 2)
    static let f1 = LineStyle(color: "var(--f1)", dashes: "", width: 3.5)
    static let hit = LineStyle(color: "var(--hit)", dashes: "1.5 5", width: 2.5)
    static let plain = LineStyle(color: "var(--plain)", dashes: "", width: 2)

    var attributes: String {
        let dashed = dashes.isEmpty ? "" : " stroke-dasharray=\"\(dashes)\""
        return "style=\"stroke:\(color);stroke-width:\(width)\"\(dashed)"
    }
}

struct ChartSeries {
    let name: String
    let style: LineStyle
    /// By epoch, or by point of a curve; nil breaks the line.
    let values: [Double?]
}

/// A list of what the lines of a chart mean.
func chartLegend(_ entries: [(name: String, style: LineStyle)]) -> String {
    let items = entries.map { entry in
        "<li><svg width=\"34\" height=\"10\" aria-hidden=\"true\"><line class=\"series\" x1=\"2\" y1=\"5\" x2=\"32\" "
            + "y2=\"5\" "
            + "\(entry.style.attributes)/></svg>\(entry.name.escapedForMarkup)</li>"
    }
    return "<ul class=\"legend\">" + items.joined() + "</ul>\n"
}

/// A path through points, broken where one is missing; a point that stands alone is a dot.
func chartLine(_ points: [(x: Double, y: Double)?], _ style: LineStyle) -> String {
    var path = ""
    var dots = ""
    for index in points.indices {
        guard let point = points[index] else { continue }
        let before = index > 0 ? points[index - 1] : nil
        let after = index + 1 < points.count ? points[index + 1] : nil
        path += "\(before == nil ? "M" : "L")\(fixed(point.x, 1)) \(fixed(point.y, 1))"
        if before == nil, after == nil {
            dots +=
                "<circle class=\"dot\" cx=\"\(fixed(point.x, 1))\" cy=\"\(fixed(point.y, 1))\" r=\"4\" "
                + "style=\"fill:\(style.color)\"/>\n"
        }
    }
    return path.isEmpty ? "" : "<path class=\"series\" \(style.attributes) d=\"\(path)\"/>\n\(dots)"
}
