// JSON (RFC 8259) from left to right, without a tree in between: labels of a city are hundreds of megabytes.
import Base
import Foundation

/// A reader of one JSON text. The caller asks for what it expects; errors name file and line.
struct JSONReader {
    enum Kind {
        case object, array, string, number, word
    }

    let path: String
    private let bytes: [UInt8]
    private var position = 0
    /// Of the reading position, from 1.
    private(set) var line = 1
    private var depth = 0
    private static let deepest = 100

    init(_ bytes: [UInt8], path: String) {
        self.bytes = bytes
        self.path = path
    }

    /// What the next value is.
    mutating func kind() throws -> Kind {
        skipSpace()
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
        if !skip("}") {
            repeat {
                let key = try string()
                try expect(":")
                try member(key, &self)
            } while skip(",")
            try expect("}")
        }
        depth -= 1
    }

    /// An array; `element` reads each value.
    mutating func array(_ element: (inout JSONReader) throws -> Void) throws {
        try open("[")
        if !skip("]") {
            repeat { try element(&self) } while skip(",")
            try expect("]")
        }
        depth -= 1
    }

    mutating func string() throws -> String {
        try expect("\"")
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            guard bytes[position] >= 0x20 else { throw error("there is a control character in a string") }
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard position < bytes.count else { throw error("a string has no end") }
        let raw = bytes[start..<position]
        position += 1
        if !raw.contains(UInt8(ascii: "\\")), let text = String(validating: raw, as: UTF8.self) { return text }
        // Escapes are rare: the library knows them all.
        let quoted = Data([UInt8(ascii: "\"")] + raw + [UInt8(ascii: "\"")])
        guard let text = try? JSONDecoder().decode(String.self, from: quoted) else {
            throw error("a string is damaged or not in UTF-8")
        }
        return text
    }

    /// A finite number.
    mutating func number() throws -> Double {
        skipSpace()
        let start = position
        while position < bytes.count, Self.isPartOfNumber(bytes[position]) { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        // Swift reads more than JSON has ("0x1p3", "inf"), but nothing that is left of it here except a leading "+" or
        // ".".
        guard let first = text.utf8.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "."),
            let value = Double(text), value.isFinite
        else { throw error("found \(inQuotes(text)) instead of a number") }
        return value
    }

    /// true, false or null.
    mutating func word() throws -> String {
        skipSpace()
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
        case .string: _ = try string()
        case .number: _ = try number()
        case .word: _ = try word()
        }
    }

    /// Nothing but spaces may follow.
    mutating func end() throws {
        skipSpace()
        guard position == bytes.count else { throw error("there is text after the end") }
    }

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

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x0A: line += 1
            case 0x20, 0x09, 0x0D: break
            default: return
            }
            position += 1
        }
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws {
        guard skip(character) else {
            throw error(position < bytes.count ? "a '\(character)' is missing" : "the text ends too early")
        }
    }
}
