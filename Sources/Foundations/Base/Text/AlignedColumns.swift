// Tables for people.

/// Rows of cells as lines of text: columns at the right of their width but for the first and those of `left`, two
/// spaces between them.
public func alignedColumns(_ rows: [[String]], left: Set<Int> = []) -> String {
    let rows = rows.map { $0.map { $0.printable() } }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max()! }
    return rows.map { row in
        let cells = row.enumerated().map { column, cell in
            column == 0 || left.contains(column)
                ? atLeft(cell, width: widths[column]) : atRight(cell, width: widths[column])
        }
        let line = cells.joined(separator: "  ")
        return String(line.reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
}

/// Text at the left of a column `width` characters wide; longer text is not cut.
public func atLeft(_ text: String, width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
}

/// Text at the right of a column `width` characters wide; longer text is not cut.
public func atRight(_ text: String, width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
}
