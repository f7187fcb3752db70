// The statistics of a dataset for people.
import Base
import Dataset

extension DatasetStatistics {
    public var table: String {
        (parts.map(text) + [weightsText]).joined(separator: "\n\n")
    }

    private func text(of part: PartStatistics) -> String {
        let sides =
            part.sides.count == 1 ? "\(part.sides.lowerBound)" : "\(part.sides.lowerBound) to \(part.sides.upperBound)"
        let bands = counted(part.bands.count, "band")
        let heading = parts.count > 1 ? "== \(part.name): " : ""
        var lines = [
            "\(heading)\(counted(part.tiles, "tile")) of \(sides) pixels a side, \(bands) of "
                + "\(part.sampleType.rawValue)"
        ]
        lines.append(
            "without data \(percent(part.missing, part.pixels)), ignored "
                + "\(percent(part.labels.ignoredPixels, part.pixels))"
                + " of the pixels" + (part.resolutions.isEmpty ? "" : "; " + resolution(of: part)))
        return (lines + ["", classTable(part), "", sizeTable(part)] + histograms(part) + ["", bandTable(part)]).joined(
            separator: "\n")
    }

    private func resolution(of part: PartStatistics) -> String {
        let all = part.resolutions
        let (least, most) = (significant(all[0], digits: 3), significant(all[all.count - 1], digits: 3))
        let range = least == most ? "" : " (\(least) to \(most))"
        let some = all.count < part.tiles ? ", as \(all.count) of them say" : ""
        let shape = part.stretched.first.map { ", but not square, e.g. \($0.text)" } ?? ""
        return "a pixel is \(significant(all.quantile(0.5), digits: 3)) m\(range)\(some)\(shape)"
    }

    private func classTable(_ part: PartStatistics) -> String {
        let objects = part.areas.reduce(0) { $0 + $1.count }
        let pixels = part.labels.pixels.reduce(0, +)
        let rows = classes.indices.map { index -> [String] in
            let own = part.areas[index].count
            return [
                classes[index], "\(part.labels.pixels[index])", percent(part.labels.pixels[index], pixels),
                index == 0 ? "" : "\(own)", index == 0 ? "" : percent(own, objects), "\(part.tilesWith[index])",
            ]
        }
        return alignedColumns([["class", "pixels", "", "objects", "", "in tiles"]] + rows)
    }

    private func sizeTable(_ part: PartStatistics) -> String {
        let rows = classes.indices.dropFirst().filter { !part.areas[$0].isEmpty }.map { index -> [String] in
            let areas = part.areas[index]
            let mean = Double(areas.reduce(0, +)) / Double(areas.count)
            return [classes[index]] + [0, 0.25, 0.5, 0.75, 1].map { "\(areas.quantile($0))" }
                + [short(mean), "\(part.cut[index])"]
        }
        return alignedColumns(
            [["pixels an object", "least", "25 %", "median", "75 %", "most", "mean", "cut by a border"]] + rows)
    }

    private func histograms(_ part: PartStatistics) -> [String] {
        classes.indices.dropFirst().filter { part.areas[$0].count > 1 }.flatMap { index -> [String] in
            let title = classes.count > 2 ? [classes[index]] : []
            return [""] + title + [alignedColumns(AreaHistogram(part.areas[index]).lines, left: [2])]
        }
    }

    private func bandTable(_ part: PartStatistics) -> String {
        let rows = part.bands.enumerated().map { index, band -> [String] in
            let values = band.map {
                [$0.range.lowerBound, $0.low, $0.mean, $0.deviation, $0.high, $0.range.upperBound]
            }
            return ["\(index + 1)"] + (values?.map(short) ?? [String](repeating: "n/a", count: 6))
        }
        return alignedColumns([["band", "least", "2 %", "mean", "deviation", "98 %", "most"]] + rows)
    }

    private var weightsText: String {
        let rows = weights.map { own in
            [own.place] + (own.values?.map(short) ?? classes.map { _ in "n/a" })
        }
        return alignedColumns([["weights"] + classes] + rows)
    }

    private func percent(_ count: Int, _ all: Int) -> String {
        all == 0 ? "n/a" : Base.percent(Double(count) / Double(all))
    }

    /// Four digits, or all of a whole number.
    private func short(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e9 ? shortest(value) : significant(value)
    }
}
