// Counts as people and programs read them.
import Base

extension ObjectTally {
    private var total: Counts {
        files.reduce(into: [:]) { $0.merge($1.counts) { $0 + $1 } }
    }

    /// The classes that have a column. Where nothing was found and no class is known, there is one column all the same,
    /// that of objects without a class.
    private var columns: [String] { classes.isEmpty ? ["object"] : classes }

    /// Rows of the table: files or zones, then what lies in none, then the sum where there are several.
    private var rows: [(title: String, counts: Counts)] {
        guard let zones else { return byFile + (files.count > 1 ? [("total", total)] : []) }
        return byZone(zones) + [("outside", outside), ("total", total)]
    }

    private var byFile: [(title: String, counts: Counts)] { files.map { ($0.path, $0.counts) } }

    private func byZone(_ zones: Zones) -> [(title: String, counts: Counts)] {
        zones.names.map { ($0, byZone[$0] ?? [:]) }
    }

    /// A table with a column for each class.
    public var table: String {
        let heads = [zones == nil ? "file" : "zone"] + columns
        let cells = rows.map { row in [row.title] + columns.map { "\(row.counts[$0] ?? 0)" } }
        return alignedColumns([heads] + cells)
    }

    /// One object: files, zones where there are some, the sum by class and the number of all objects.
    public var json: JSONValue {
        func counts(_ counts: Counts) -> JSONValue {
            .object(columns.map { (key: $0, value: .integer(counts[$0] ?? 0)) })
        }
        var members: [(key: String, value: JSONValue)] = [
            ("files", .array(files.map { ["file": .text($0.path), "objects": counts($0.counts)] }))
        ]
        if let zones {
            let list = byZone(zones).map { row -> JSONValue in
                ["zone": .text(row.title), "objects": counts(row.counts)]
            }
            members += [("zones", .array(list)), ("outside", counts(outside))]
        }
        return .object(members + [("total", counts(total)), ("count", .integer(total.values.reduce(0, +)))])
    }

    /// With a header; one row a file, or a zone and what lies in none.
    public var csv: String {
        let body = zones.map { byZone($0) + [("outside", outside)] } ?? byFile
        let lines =
            [[zones == nil ? "file" : "zone"] + columns]
            + body.map { row in [row.title] + columns.map { "\(row.counts[$0] ?? 0)" } }
        return lines.map { csvRow($0) }.joined(separator: "\n")
    }
}
