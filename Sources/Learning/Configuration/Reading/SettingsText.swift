// The bytes of a settings file, checked before anything looks for meaning in them.
import Base
import Foundation
import Settings

/// A YAML text and the name it has in messages.
struct SettingsText {
    /// Larger files are refused unread: no settings need this much.
    static let maximumBytes = 1 << 20

    /// How messages begin: `path` with a line, or the option that gave the text.
    let place: SettingsPlace
    let bytes: [UInt8]

    /// Reads a regular file of at most 1 MiB.
    init(path: String) throws {
        try self.init(SettingsText.bytes(of: path), place: .file(path, line: 1))
    }

    private static func bytes(of path: String) throws -> [UInt8] {
        do {
            return try readRegularFile(path, atMost: maximumBytes, what: "a settings file")
        } catch let error as UserError where error.kind == .data {
            throw UserError(
                .configuration, path: path, reason: error.reason,
                remedy: "give the path of a settings file")
        }
    }

    /// A byte order mark at the start is dropped; line ends may be LF, CRLF or CR.
    init(_ bytes: [UInt8], place: SettingsPlace) throws {
        self.place = place
        self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes[3...]) : bytes
        guard bytes.count <= SettingsText.maximumBytes else {
            throw place.error("\(bytes.count) bytes, settings have at most 1 MiB", "write less")
        }
        if let nul = self.bytes.firstIndex(of: 0) {
            throw error(at: nul, "holds a NUL byte", "give a text file in UTF-8")
        }
        if let forbidden = SettingsText.firstForbidden(self.bytes) {
            throw error(at: forbidden, "holds a control character", "remove it")
        }
        guard String(validating: self.bytes, as: UTF8.self) != nil else {
            throw place.error("is not UTF-8 text", "save it as UTF-8")
        }
    }

    var string: String { String(decoding: bytes, as: UTF8.self) }

    func error(at offset: Int, _ reason: String, _ remedy: String) -> UserError {
        place.onLine(SettingsText.line(of: offset, in: bytes)).error(reason, remedy)
    }

    private static func line(of offset: Int, in bytes: [UInt8]) -> Int {
        var line = 1
        for index in 0..<offset where bytes[index] == 0x0A || (bytes[index] == 0x0D && bytes[index + 1] != 0x0A) {
            line += 1
        }
        return line
    }

    /// Control characters but tab and line ends, and the three that YAML takes for line ends where no editor does
    /// (U+0085, U+2028, U+2029).
    private static func firstForbidden(_ bytes: [UInt8]) -> Int? {
        bytes.indices.first { index in
            let byte = bytes[index]
            if byte < 0x20 { return byte != 0x09 && byte != 0x0A && byte != 0x0D }
            if byte == 0x7F { return true }
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            if byte == 0xC2 { return next < 0xA0 }
            guard byte == 0xE2, next == 0x80, index + 2 < bytes.count else { return false }
            return bytes[index + 2] == 0xA8 || bytes[index + 2] == 0xA9
        }
    }
}
