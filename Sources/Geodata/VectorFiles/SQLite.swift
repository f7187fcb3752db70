// The one place where SQLite's objects are made and freed.
import Base
import CSQLite
import Foundation

/// A database file. It belongs to one thread at a time.
final class SQLiteDatabase {
    private let handle: OpaquePointer
    /// What messages call the file.
    private let path: String
    private let isRead: Bool
    private var stepsLeft = Int.max

    /// Makes a file, in its place until it gets its name. It is nobody else's: it needs no locks, which not all file
    /// systems have.
    convenience init(writing path: String, in place: String) throws {
        try self.init(path, place, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, system: "unix-none")
    }

    /// Opens a file in order to read it.
    ///
    /// - Parameter isAtRest: nobody writes to it. It is then read without locks, for which SQLite would leave files
    ///   beside it.
    convenience init(reading path: String, isAtRest: Bool) throws {
        let escaped = path.utf8.map { "%" + String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        try self.init(
            path, "file:" + escaped + (isAtRest ? "?immutable=1" : ""), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI)
    }

    private init(_ path: String, _ name: String, _ flags: Int32, system: String? = nil) throws {
        var handle: OpaquePointer?
        let code = sqlite3_open_v2(name, &handle, flags | SQLITE_OPEN_NOMUTEX, system)
        guard let handle else {
            throw UserError(.inputOutput, path: path, reason: "there is not enough memory to open it")
        }
        (self.handle, self.path, isRead) = (handle, path, flags & SQLITE_OPEN_READONLY != 0)
        try check(code)
    }

    deinit { sqlite3_close_v2(handle) }

    /// Runs statements without results.
    func execute(_ sql: String) throws { try check(sqlite3_exec(handle, sql, nil, nil, nil)) }

    func prepare(_ sql: String) throws -> SQLiteStatement {
        var statement: OpaquePointer?
        try check(sqlite3_prepare_v2(handle, sql, -1, &statement, nil))
        return SQLiteStatement(statement!, of: self)
    }

    /// Bounds all that is run from now on: the bytes of a value, and the steps of SQLite's machine.
    func limit(valueBytes: Int, steps: Int) {
        sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, Int32(clamping: valueBytes))
        stepsLeft = steps
        sqlite3_progress_handler(
            handle, Self.stepsAtOnce,
            { database in
                let database = Unmanaged<SQLiteDatabase>.fromOpaque(database!).takeUnretainedValue()
                database.stepsLeft -= Int(SQLiteDatabase.stepsAtOnce)
                return database.stepsLeft < 0 ? 1 : 0
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    private static let stepsAtOnce: Int32 = 1000

    /// One column of all rows.
    func column(_ name: String, of sql: String) throws -> [SQLiteStatement.Value] {
        let rows = try prepare(sql)
        var values: [SQLiteStatement.Value] = []
        while let row = try rows.next() { values += row.filter { $0.name == name }.map(\.value) }
        return values
    }

    /// - Throws: `UserError`: `.cannotCreate` and `.inputOutput` for what a disk refuses, `.data` for a damaged file.
    func check(_ code: Int32) throws {
        guard ![SQLITE_OK, SQLITE_ROW, SQLITE_DONE].contains(code) else { return }
        switch code & 0xFF {
        case SQLITE_FULL: throw UserError.cannotWrite(path, ENOSPC)
        case SQLITE_IOERR, SQLITE_CANTOPEN:
            let error = diskError ?? EIO
            guard isRead else { throw UserError.cannotWrite(path, error) }
            throw UserError(.inputOutput, path: path, reason: "cannot be read: " + String(cString: strerror(error)))
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_READONLY, SQLITE_PROTOCOL:
            throw UserError(
                .data, path: path, reason: "another program is changing it, or was interrupted while changing it",
                remedy: "open and close it in that program, e.g. in QGIS")
        case SQLITE_INTERRUPT, SQLITE_TOOBIG:
            throw damaged("there is more to read than its size allows")
        default: throw damaged(String(cString: sqlite3_errmsg(handle)))
        }
    }

    func damaged(_ reason: String) -> UserError {
        UserError(
            .data, path: path, reason: "SQLite cannot read it as a GeoPackage: " + reason,
            remedy: "replace it with an intact copy")
    }

    /// What the operating system refused with last. SQLite keeps it with the connection when a file cannot be opened,
    /// and with the file when it cannot be read or written to, e.g. for a limit to its size.
    private var diskError: Int32? {
        var ofFile: Int32 = 0
        sqlite3_file_control(handle, nil, SQLITE_FCNTL_LAST_ERRNO, &ofFile)
        return [ofFile, sqlite3_system_errno(handle)].first { $0 != 0 }
    }

    /// A name in a statement.
    static func quoted(_ name: String) -> String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }
}

/// A statement that may run more than once.
final class SQLiteStatement {
    enum Value {
        case null
        case integer(Int)
        case real(Double)
        case text(String)
        case bytes([UInt8])
    }

    private let handle: OpaquePointer
    private let database: SQLiteDatabase
    /// SQLite makes a copy of what is bound.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    fileprivate init(_ handle: OpaquePointer, of database: SQLiteDatabase) {
        (self.handle, self.database) = (handle, database)
    }

    deinit { sqlite3_finalize(handle) }

    /// Runs a statement that gives no rows, with its parameters.
    func run(_ values: [Value]) throws {
        for (index, value) in zip(Int32(1)..., values) {
            switch value {
            case .null: try database.check(sqlite3_bind_null(handle, index))
            case .integer(let number): try database.check(sqlite3_bind_int64(handle, index, Int64(number)))
            case .real(let number): try database.check(sqlite3_bind_double(handle, index, number))
            case .text(let text): try database.check(sqlite3_bind_text(handle, index, text, -1, Self.transient))
            case .bytes(let bytes):
                try database.check(sqlite3_bind_blob64(handle, index, bytes, UInt64(bytes.count), Self.transient))
            }
        }
        try database.check(sqlite3_step(handle))
        try database.check(sqlite3_reset(handle))
    }

    /// The columns of the next row; nil after the last.
    func next() throws -> [(name: String, value: Value)]? {
        let code = sqlite3_step(handle)
        try database.check(code)
        guard code == SQLITE_ROW else { return nil }
        return (0..<sqlite3_column_count(handle)).map { column in
            (sqlite3_column_name(handle, column).map { String(cString: $0) } ?? "", value(column))
        }
    }

    private func value(_ column: Int32) -> Value {
        let count = Int(sqlite3_column_bytes(handle, column))
        switch sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: return .integer(Int(sqlite3_column_int64(handle, column)))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, column))
        case SQLITE_TEXT:
            return sqlite3_column_text(handle, column).map {
                .text(String(decoding: UnsafeBufferPointer(start: $0, count: count), as: UTF8.self))
            } ?? .null
        case SQLITE_BLOB:
            return .bytes(
                sqlite3_column_blob(handle, column).map { Array(UnsafeRawBufferPointer(start: $0, count: count)) } ?? []
            )
        default: return .null
        }
    }
}

extension SQLiteStatement.Value {
    var text: String? { if case .text(let text) = self { text } else { nil } }
    var integer: Int? { if case .integer(let number) = self { number } else { nil } }
}
