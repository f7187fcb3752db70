// A table whose rows are printed one by one, as wide as there is room.
import Base

/// Columns that are known before the first row. Those that have no room are left out.
package struct RowTable {
    package struct Column {
        let title: String
        let width: Int
        /// Where not all have room, those with the smaller numbers stay.
        let rank: Int
        let isAtLeft: Bool

        /// - Parameter width: of the longest cell; a longer one is cut where it is text.
        package init(_ title: String, width: Int, rank: Int, isAtLeft: Bool = false) {
            (self.title, self.width) = (title, max(width, title.columns))
            (self.rank, self.isAtLeft) = (rank, isAtLeft)
        }
    }

    private let columns: [Column]
    /// Those of the last row.
    private var shown: [Int] = []

    package init(_ columns: [Column]) { self.columns = columns }

    /// A row, after a header where it is the first, or has other columns than the one before.
    ///
    /// - Parameter cells: one for each column, whether it is shown or not.
    package mutating func lines(_ cells: [String], columns limit: Int) -> [String] {
        precondition(cells.count == columns.count, "\(cells.count) cells for \(columns.count) columns")
        let fitting = fitting(limit)
        let isNew = fitting != shown
        shown = fitting
        return (isNew ? [line(columns.map(\.title))] : []) + [line(cells)]
    }

    private func fitting(_ limit: Int) -> [Int] {
        var (room, kept) = (limit, [Int]())
        for index in columns.indices.sorted(by: { columns[$0].rank < columns[$1].rank }) {
            let own = columns[index].width + (kept.isEmpty ? 0 : Self.gap)
            guard own <= room || kept.isEmpty else { break }
            kept.append(index)
            room -= own
        }
        return kept.sorted()
    }

    private func line(_ cells: [String]) -> String {
        let texts = shown.map { index in
            let (column, cell) = (columns[index], cells[index])
            let missing = String(repeating: " ", count: max(0, column.width - cell.columns))
            return column.isAtLeft ? cell.cut(toColumns: column.width) + missing : missing + cell
        }
        let line = texts.joined(separator: String(repeating: " ", count: Self.gap))
        return String(line.reversed().drop { $0 == " " }.reversed())
    }

    private static let gap = 2
}
