// Tables for people.

/// Rows of cells as lines of text: columns at the right of their width but for the first and those of `left`, two spaces
/// between them.
public func alignedColumns(_ rows: [[String]], left: Set<Int> = []) -> String {
    let rows = rows.map { $0.map { $0.printable() } }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max()! }
    return rows.map { row in
        let cells = row.enumerated().map { column, cell in
            let space = String(repeating: " ", count: widths[column] - cell.count)
            return column == 0 || left.contains(column) ? cell + space : space + cell
        }
        let line = cells.joined(separator: "  ")
        return String(line.reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
}
