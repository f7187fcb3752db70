// A reader for the small part of JSON that a safetensors header uses.

/// Why a header cannot be used.
struct MalformedHeader: Error, Equatable {
    let reason: String
}

/// Walks over JSON text from left to right. It never recurses into what it was not asked for, so no input exhausts the
/// stack.
struct HeaderScanner {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// An object; `member` reads the value of each key.
    mutating func object(
        _ member: (String, inout HeaderScanner) throws(MalformedHeader) -> Void
    ) throws(MalformedHeader) {
        try expect("{")
        if skip("}") { return }
        repeat {
            let key = try string()
            try expect(":")
            try member(key, &self)
        } while skip(",")
        try expect("}")
    }

    /// An array of integers from 0 up.
    mutating func integers() throws(MalformedHeader) -> [Int] {
        try expect("[")
        if skip("]") { return [] }
        var values: [Int] = []
        repeat { values.append(try integer()) } while skip(",")
        try expect("]")
        return values
    }

    mutating func string() throws(MalformedHeader) -> String {
        try expect("\"")
        var text: [UInt8] = []
        while true {
            let start = position
            while position < bytes.count, Self.isPlain(bytes[position]) { position += 1 }
            text += bytes[start..<position]
            switch try next() {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw malformed("a text that is not UTF-8")
                }
                return string
            case UInt8(ascii: "\\"): text += try escaped()
            default: throw malformed("there is a control character in a string")
            }
        }
    }

    /// Whether a byte of a text stands for itself.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// Nothing but spaces may follow.
    mutating func end() throws(MalformedHeader) {
        skipSpace()
        guard position == bytes.count else { throw malformed("more text after the header") }
    }

    private mutating func integer() throws(MalformedHeader) -> Int {
        skipSpace()
        let start = position
        var value = 0
        while position < bytes.count, case let digit = Int(bytes[position]) - 48, (0...9).contains(digit) {
            guard position - start < 18 else { throw malformed("a number that is too large") }
            value = value * 10 + digit
            position += 1
        }
        guard position > start else { throw malformed("something that is not a whole number") }
        return value
    }

    private mutating func escaped() throws(MalformedHeader) -> [UInt8] {
        switch try next() {
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"):
            var units = [try codeUnit()]
            if UTF16.isLeadSurrogate(units[0]) {
                guard try next() == UInt8(ascii: "\\"), try next() == UInt8(ascii: "u") else {
                    throw malformed("half a character")
                }
                units.append(try codeUnit())
            }
            guard let text = String(validating: units, as: UTF16.self) else { throw malformed("half a character") }
            return Array(text.utf8)
        case let byte where [UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/")].contains(byte): return [byte]
        default: throw malformed("an unknown escape")
        }
    }

    private mutating func codeUnit() throws(MalformedHeader) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = Character(UnicodeScalar(try next())).hexDigitValue else {
                throw malformed("an unknown escape")
            }
            value = value << 4 | UInt16(digit)
        }
        return value
    }

    private mutating func next() throws(MalformedHeader) -> UInt8 {
        guard position < bytes.count else { throw malformed("the end") }
        position += 1
        return bytes[position - 1]
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(MalformedHeader) {
        guard skip(character) else { throw malformed("no '\(character)'") }
    }

    private func malformed(_ found: String) -> MalformedHeader {
        MalformedHeader(reason: "\(found) at byte \(position) of the header")
    }
}
