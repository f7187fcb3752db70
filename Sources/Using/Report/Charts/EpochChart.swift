// Lines over the epochs of a run, on the shades of its phases.
import Base

/// A chart of one quantity, or of several on one scale.
struct EpochChart {
    enum VerticalScale {
        /// 0 to 1.
        case shares
        /// From 0 to the largest value.
        case fromZero
        /// Logarithmic where the values differ by more than 30 times, else as `fromZero`.
        case orders
    }

    let title: String
    let trajectory: RunTrajectory
    let series: [ChartSeries]
    var scale = VerticalScale.shares
    /// Whether values of different phases cannot be compared, so that no line joins them.
    var breaksAtPhases = false

    private static let size = (width: 1040.0, height: 300.0)
    private static let plot = (left: 56.0, right: 1028.0, top: 64.0, bottom: 256.0)
    private static let badgeRadius = 9.0
    /// About what a letter of 13 pixels takes.
    private static let letterWidth = 7.2

    /// Heading, legend and drawing. A line that is alone has its name in words.
    var markup: String {
        let legend =
            series.count == 1
            ? "<p class=\"muted\">\(series[0].name.escapedForMarkup)</p>\n"
            : chartLegend(series.map { ($0.name, $0.style) })
        let best = trajectory.bestEpoch.map { ", best model at epoch \($0) (★)" } ?? ""
        return """
            <figure class="chart">
            <h3>\(title.escapedForMarkup)</h3>
            \(legend)<div class="scroll">
            <svg viewBox="0 0 \(Int(Self.size.width)) \(Int(Self.size.height))" role="img" \
            aria-label="\((title + " over \(trajectory.epochs.count) epochs" + best).escapedForMarkup)">
            \(shades)\(grid)\(switches)\(lines)\(star)\(hovers)</svg>
            </div>
            </figure>

            """
    }

    /// Half an epoch of room on both sides, so that each epoch has a width.
    private var x: ChartScale {
        let last = Double(trajectory.epochs.last?.epoch ?? 1)
        return ChartScale(
            0.5...last + 0.5, from: Self.plot.left, to: Self.plot.right, ticks: 12, wholeNumbers: true)
    }

    private var y: ChartScale {
        let values = series.flatMap(\.values).compactMap { $0 }.filter(\.isFinite)
        let (from, to) = (Self.plot.bottom, Self.plot.top)
        if scale == .shares { return ChartScale(0...1, from: from, to: to, ticks: 5) }
        let positive = values.filter { $0 > 0 }
        if scale == .orders, let low = positive.min(), let high = positive.max(), high > 30 * low {
            return .logarithmic(holding: positive, from: from, to: to)
        }
        return .linear(holding: values, from: from, to: to, ticks: 5)
    }

    private var shades: String {
        trajectory.spans.map { span in
            let (left, right) = (x.position(Double(span.first.epoch) - 0.5), x.position(Double(span.last.epoch) + 0.5))
            let fits = Double(span.phase.count) * Self.letterWidth + 4 <= right - left
            let name =
                fits
                ? "<text class=\"faint\" x=\"\(fixed((left + right) / 2, 1))\" y=\"\(Self.plot.top - 6)\" "
                    + "text-anchor=\"middle\">\(span.phase.escapedForMarkup)</text>" : ""
            return "<rect x=\"\(fixed(left, 1))\" y=\"\(Self.plot.top - 22)\" width=\"\(fixed(right - left, 1))\" "
                + "height=\"\(Self.plot.bottom - Self.plot.top + 22)\" "
                + "style=\"fill:\(trajectory.shade(of: span.phase))\"/>"
                + name + "\n"
        }.joined()
    }

    private var grid: String {
        let horizontal = y.ticks.map { tick in
            let at = fixed(y.position(tick), 1)
            return "<line class=\"grid\" x1=\"\(Self.plot.left)\" y1=\"\(at)\" x2=\"\(Self.plot.right)\" y2=\"\(at)\"/>"
                + "<text x=\"\(Self.plot.left - 8)\" y=\"\(at)\" dy=\"4.5\" "
                + "text-anchor=\"end\">\(significant(tick))</text>\n"
        }
        let numbers = x.ticks.filter { $0 >= 1 }.map { tick in
            "<text x=\"\(fixed(x.position(tick), 1))\" y=\"\(Self.plot.bottom + 18)\" text-anchor=\"middle\">"
                + "\(Int(tick))</text>\n"
        }
        let middle = (Self.plot.left + Self.plot.right) / 2
        return horizontal.joined() + numbers.joined()
            + "<line class=\"axis\" x1=\"\(Self.plot.left)\" y1=\"\(Self.plot.bottom)\" x2=\"\(Self.plot.right)\" "
            + "y2=\"\(Self.plot.bottom)\"/>"
            + "<text class=\"faint\" x=\"\(middle)\" y=\"\(Self.plot.bottom + 36)\" "
            + "text-anchor=\"middle\">epoch</text>\n"
    }

    /// A line between two epochs with the number of the decision. Numbers too close to the last go one row up.
    private var switches: String {
        var rowEnds = [-Double.infinity, -Double.infinity]
        return trajectory.marks.map { mark in
            let at = x.position(Double(mark.epoch) + 0.5)
            let row = rowEnds.firstIndex { at - $0 >= 2 * Self.badgeRadius + 1 } ?? (rowEnds[0] < rowEnds[1] ? 0 : 1)
            rowEnds[row] = at
            let center = Self.plot.top - 32 - Double(row) * (2 * Self.badgeRadius + 1)
            let title = "after epoch \(mark.epoch): \(mark.event.message)".escapedForMarkup
            return "<g><title>\(title)</title><line class=\"switch\" x1=\"\(fixed(at, 1))\" y1=\"\(fixed(center, 1))\" "
                + "x2=\"\(fixed(at, 1))\" y2=\"\(Self.plot.bottom)\"/>"
                + "<circle class=\"badge\" cx=\"\(fixed(at, 1))\" cy=\"\(fixed(center, 1))\" "
                + "r=\"\(Self.badgeRadius)\"/>"
                + "<text class=\"badge-text\" x=\"\(fixed(at, 1))\" y=\"\(fixed(center, 1))\" dy=\"4\" "
                + "text-anchor=\"middle\">"
                + "\(mark.number)</text></g>\n"
        }.joined()
    }

    private var lines: String {
        let stretches =
            breaksAtPhases ? trajectory.spans.map(\.epochs.indices) : [trajectory.epochs.indices]
        return series.map { line in
            stretches.map { stretch in
                chartLine(stretch.map { point(line, $0) }, line.style)
            }.joined()
        }.joined()
    }

    private func point(_ line: ChartSeries, _ index: Int) -> (x: Double, y: Double)? {
        guard let value = line.values[index], value.isFinite else { return nil }
        return (x.position(Double(trajectory.epochs[index].epoch)), y.position(value))
    }

    /// On the widest line, at the epoch whose model was kept.
    private var star: String {
        guard let best = trajectory.bestEpoch, let index = trajectory.epochs.firstIndex(where: { $0.epoch == best }),
            let line = series.max(by: { $0.style.width < $1.style.width }), let point = point(line, index)
        else { return "" }
        return "<text x=\"\(fixed(point.x, 1))\" y=\"\(fixed(point.y, 1))\" dy=\"-8\" text-anchor=\"middle\" "
            + "style=\"font-size:18px\">★</text>\n"
    }

    /// Strips that tell the numbers of an epoch to a pointer.
    private var hovers: String {
        trajectory.epochs.indices.map { index in
            let record = trajectory.epochs[index]
            let (left, right) = (x.position(Double(record.epoch) - 0.5), x.position(Double(record.epoch) + 0.5))
            let numbers = series.map { "\($0.name): \($0.values[index].map { significant($0) } ?? "undefined")" }
            let text = (["epoch \(record.epoch), \(record.phase) of cycle \(record.cycle)"] + numbers)
                .joined(separator: "\n").escapedForMarkup
            return "<rect class=\"hover\" x=\"\(fixed(left, 1))\" y=\"\(Self.plot.top)\" "
                + "width=\"\(fixed(right - left, 1))\" height=\"\(Self.plot.bottom - Self.plot.top)\">"
                + "<title>\(text)</title></rect>\n"
        }.joined()
    }
}
