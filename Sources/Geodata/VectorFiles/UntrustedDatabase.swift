// A database that comes from elsewhere: nothing in it is run, and nothing is believed before it is checked.
import Base
import CSQLite
import Foundation

/// A database file that is only read. What that takes is bounded by the file's size.
final class UntrustedDatabase {
    private let path: String
    private let database: SQLiteDatabase
    /// The file when it was opened; nil when others may change it meanwhile, with SQLite's locks.
    private let state: FileState?

    /// - Throws: `UserError(.data)` for a file that another program is changing, or was interrupted at.
    init(_ path: String) throws {
        self.path = path
        let state = try FileState(of: path)
        // Beside the file itself, where `path` is a link to it.
        let logs = ["-wal", "-journal"].map { (try? FileState(of: state.path + $0))?.size ?? 0 }
        self.state = logs == [0, 0] ? state : nil
        database = try SQLiteDatabase(reading: path, isAtRest: logs == [0, 0])
        // A row takes a byte and more for each of its columns, and each column some steps, in each of the passes over
        // it.
        let size = state.size + logs[0]
        database.limit(valueBytes: size, steps: 1_000_000 + 64 * size)
        try database.execute("PRAGMA trusted_schema = OFF; PRAGMA ignore_check_constraints = ON")
    }

    func prepare(_ sql: String) throws -> SQLiteStatement { try database.prepare(sql) }

    /// Whether all these tables are there.
    func has(tables: [String]) throws -> Bool {
        try tables.allSatisfy { name in
            try !database.column("type", of: "PRAGMA table_list(\(SQLiteDatabase.quoted(name)))").isEmpty
        }
    }

    /// Refuses a table whose pages are not as they should be: SQLite itself reads a page as often as others point to
    /// it. And a view, a virtual table and generated columns: what a file does not hold but has computed may have no
    /// end.
    func verify(table: String) throws {
        let name = SQLiteDatabase.quoted(table)
        let kinds = try database.column("type", of: "PRAGMA table_list(\(name))")
        let hidden = try database.column("hidden", of: "PRAGMA table_xinfo(\(name))")
        guard kinds.allSatisfy({ $0.text == "table" }), hidden.allSatisfy({ $0.integer == 0 }) else {
            throw UserError(
                .data, path: path, reason: "'\(table)' is a view, or has computed columns",
                remedy: "save the layer to a file of its own")
        }
        // All that is wrong with the pages is one text of many lines; what would come after it, the rows, is left out
        // then.
        let found = try database.prepare("PRAGMA quick_check(\(name))").next()?[0].value.text ?? ""
        guard found == "ok" else {
            let lines = found.split(separator: "\n").drop { $0.hasPrefix("***") }
            throw database.damaged(lines.first.map(String.init) ?? "some pages are damaged")
        }
    }

    /// To be called when all is read.
    /// - Throws: `UserError(.data)` when the file has changed since it was opened.
    func refuseChanges() throws {
        guard state?.isUnchanged == false else { return }
        throw UserError(.data, path: path, reason: "has changed while it was read", remedy: "run the command again")
    }
}
