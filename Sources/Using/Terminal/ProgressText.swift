// The text of a line of progress, fitted to the columns of a terminal.

/// A part of a line of progress.
package struct ProgressField {
    /// The same in fewer and fewer columns.
    let forms: [String]
    /// Where not all have room, those with the smaller numbers stay.
    let rank: Int

    package init(_ forms: String..., rank: Int) { (self.forms, self.rank) = (forms, rank) }
}

/// A line of progress: `epoch 14/≤20 · phase 2/3 precise · ━━━━━━━━───── 62 % · ETA 3 min · 31 crops/s`.
package struct ProgressText {
    /// Stands before the bar. The first field is what the work is, and is never left out.
    package var before: [ProgressField]
    /// How much is done, 0 to 1.
    package var fraction: Double
    /// E.g. "ETA 3 min".
    package var remaining: String?
    package var after: [ProgressField]

    package init(
        _ before: [ProgressField], fraction: Double, remaining: String? = nil, after: [ProgressField] = []
    ) {
        (self.before, self.fraction, self.remaining, self.after) = (before, min(max(fraction, 0), 1), remaining, after)
    }

    private static let separator = " · "
    private static let barColumns = 8...24

    /// What fits, in the order of the ranks: a field is left out with all that rank behind it. The bar takes what is
    /// left.
    package func fitted(to columns: Int) -> String {
        let percent = ProgressField("\(Int(100 * fraction)) %", rank: 1)
        let fields = before + [percent] + (remaining.map { [ProgressField($0, rank: 2)] } ?? []) + after
        var chosen = [String?](repeating: nil, count: fields.count)
        chosen[0] = fields[0].forms.last!.cut(toColumns: columns)
        var room = columns
        for index in fields.indices.sorted(by: { (fields[$0].rank, $0) < (fields[$1].rank, $1) }) {
            let own = index == 0 ? 0 : Self.separator.columns
            let form = fields[index].forms.first { $0.columns + own <= room }
            guard let text = form ?? chosen[index] else { break }
            chosen[index] = text
            room -= text.columns + own
        }
        let bar = min(room - 1, Self.barColumns.upperBound)
        if bar >= Self.barColumns.lowerBound, let text = chosen[before.count] {
            let filled = Int(fraction * Double(bar))
            chosen[before.count] =
                String(repeating: "━", count: filled) + String(repeating: "─", count: bar - filled) + " " + text
        }
        return chosen.compactMap { $0 }.joined(separator: Self.separator)
    }
}
