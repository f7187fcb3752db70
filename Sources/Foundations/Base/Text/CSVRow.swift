// Rows of CSV files (RFC 4180).

/// One row of a CSV file, without its end; undefined values are empty cells.
public func csvRow(_ cells: [String]) -> String {
    cells.map { cell in
        guard cell.contains(where: { ",\"\n\r".contains($0) }) else { return cell }
        return "\"" + cell.replacing("\"", with: "\"\"") + "\""
    }.joined(separator: ",")
}

/// A number with all its digits; an undefined one is an empty cell.
public func csvCell(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
