// JSON (RFC 8259) from left to right, without a tree in between: labels of a city are hundreds of megabytes.
import Base
import Foundation

/// A reader of one JSON text. The caller asks for what it expects; errors name file and line.
struct JSONReader {
    enum Kind {
        case object, array, string, number, word
    }

    var path: String { source.path }
    private(set) var source: TextSource
    private var bytes: [UInt8] { _read { yield source.bytes } }
    /// In the piece of the source that is in memory.
    private var position = 0
    /// Of the reading position, from 1.
    private(set) var line = 1
    private var depth = 0
    private static let deepest = 100

    init(_ source: TextSource) { self.source = source }

    /// What the next value is.
    mutating func kind() throws -> Kind {
        try skipSpace()
        guard position < bytes.count else { throw error("the text ends too early") }
        switch bytes[position] {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        default: return .word
        }
    }

    /// An object; `member` reads the value of each key.
    mutating func object(_ member: (String, inout JSONReader) throws -> Void) throws {
        try open("{")
        if try !skip("}") {
            repeat {
                let key = try string()
                try expect(":")
                try member(key, &self)
            } while try skip(",")
            try expect("}")
        }
        depth -= 1
    }

    /// An array; `element` reads each value.
    mutating func array(_ element: (inout JSONReader) throws -> Void) throws {
        try open("[")
        if try !skip("]") {
            repeat { try element(&self) } while try skip(",")
            try expect("]")
        }
        depth -= 1
    }

    mutating func string() throws -> String {
        let raw = try skipString()
        let text = bytes[raw]
        if !text.contains(UInt8(ascii: "\\")), let text = String(validating: text, as: UTF8.self) { return text }
        // Escapes are rare: the library knows them all.
        let quoted = Data([UInt8(ascii: "\"")] + text + [UInt8(ascii: "\"")])
        guard let text = try? JSONDecoder().decode(String.self, from: quoted) else {
            throw error("a string is damaged or not in UTF-8")
        }
        return text
    }

    /// Passes over a string; says where it was.
    private mutating func skipString() throws -> Range<Int> {
        try expect("\"")
        var start = position
        while true {
            while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
                guard bytes[position] >= 0x20 else { throw error("there is a control character in a string") }
                position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
            }
            if position < bytes.count { break }
            guard try more(keepingFrom: start) else { throw error("a string has no end") }
            start = 0
        }
        defer { position += 1 }
        return start..<position
    }

    /// A finite number.
    mutating func number() throws -> Double {
        try skipSpace()
        var start = position
        while true {
            while position < bytes.count, Self.isPartOfNumber(bytes[position]) { position += 1 }
            guard position == bytes.count, try more(keepingFrom: start) else { break }
            start = 0
        }
        let text = bytes[start..<position]
        // JSON has no leading "+" or ".".
        guard let first = text.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "."),
            let value = decimalNumber(text)
        else { throw error("found \(inQuotes(String(decoding: text, as: UTF8.self))) instead of a number") }
        return value
    }

    /// true, false or null.
    mutating func word() throws -> String {
        try skipSpace()
        while bytes.count - position < 5 { guard try more(keepingFrom: position) else { break } }
        for word in ["true", "false", "null"] where bytes[position...].starts(with: word.utf8) {
            position += word.utf8.count
            return word
        }
        throw error("this is not JSON")
    }

    /// Passes over a value of any kind.
    mutating func skipValue() throws {
        switch try kind() {
        case .object: try object { try $1.skipValue() }
        case .array: try array { try $0.skipValue() }
        case .string: _ = try skipString()
        case .number: _ = try number()
        case .word: _ = try word()
        }
    }

    /// Whether another text follows: GeoJSON text sequences have one a line, or a separator before each (RFC 8142).
    mutating func hasAnother() throws -> Bool {
        repeat { try skipSpace() } while try skip(Self.recordSeparator)
        guard position < bytes.count else { return false }
        guard bytes[position] == UInt8(ascii: "{") else { throw error("there is text after the end") }
        return true
    }

    static let recordSeparator: Unicode.Scalar = "\u{1E}"

    func error(_ reason: String, line: Int? = nil, remedy: String = "correct the file, or export it again") -> UserError
    {
        UserError(.data, path: path, line: line ?? self.line, reason: reason, remedy: remedy)
    }

    private static func isPartOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    private mutating func open(_ bracket: Unicode.Scalar) throws {
        try expect(bracket)
        depth += 1
        guard depth <= Self.deepest else { throw error("values are nested more than \(Self.deepest) deep") }
    }

    private mutating func skipSpace() throws {
        repeat {
            while position < bytes.count {
                switch bytes[position] {
                case 0x0A: line += 1
                case 0x20, 0x09, 0x0D: break
                default: return
                }
                position += 1
            }
        } while try more(keepingFrom: position)
    }

    /// Goes on in the file; what comes before `start` is let go.
    private mutating func more(keepingFrom start: Int) throws -> Bool {
        // A backslash may be the last byte of a piece.
        let ahead = position - start
        guard try source.more(keepingFrom: min(start, bytes.count)) else { return false }
        position = ahead
        return true
    }

    private mutating func skip(_ character: Unicode.Scalar) throws -> Bool {
        try skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws {
        guard try skip(character) else {
            throw error(position < bytes.count ? "a '\(character)' is missing" : "the text ends too early")
        }
    }
}
