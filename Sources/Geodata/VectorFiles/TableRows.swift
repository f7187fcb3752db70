// Delimited text (RFC 4180), row by row.
import Base

/// The rows of a delimited text. A field that begins with a quote may hold delimiters, line ends, and quotes as pairs;
/// a quote elsewhere is a character as any other.
struct TableRows {
    /// Of the last row, without spaces around them.
    private(set) var fields: [Field] = []
    /// The first line of the last row.
    private(set) var line = 0

    struct Field {
        /// In the row.
        fileprivate let range: Range<Int>
        fileprivate let hasPairs: Bool
        fileprivate let isOfSeveralLines: Bool
    }

    private(set) var source: TextSource
    private var position = 0
    private var rowStart = 0
    private var nextLine = 1
    /// nil: a row is one field.
    private let delimiter: UInt8?
    private let lineEnd: UInt8

    init(_ source: TextSource) {
        self.source = source
        let bytes = source.bytes
        // Old Macs end lines with \r alone.
        lineEnd = !bytes.contains(0x0A) && bytes.contains(0x0D) ? 0x0D : 0x0A
        // The first of the three in the header, outside of quotes.
        var isQuoted = false
        delimiter = bytes.prefix { [lineEnd] in $0 != lineEnd }.first { byte in
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            return !isQuoted && (byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "\t"))
        }
    }

    /// Goes to the next row; false after the last.
    /// - Throws: `UserError(.data)` for a quoted field that does not end, or is followed by other text.
    mutating func next() throws -> Bool {
        rowStart = position
        line = nextLine
        fields.removeAll(keepingCapacity: true)
        guard try peek() != nil else { return false }
        while true {
            while let byte = try peek(), byte == 0x20 || byte == 0x09 && delimiter != 0x09 { position += 1 }
            fields.append(try peek() == UInt8(ascii: "\"") ? quotedField() : plainField())
            guard let byte = try peek() else { return true }
            position += 1
            if byte == lineEnd {
                nextLine += 1
                return true
            }
        }
    }

    private mutating func plainField() throws -> Field {
        let start = position - rowStart
        while let byte = try peek(), byte != lineEnd, byte != delimiter { position += 1 }
        var end = position - rowStart
        while end > start, source.bytes[rowStart + end - 1] <= 0x20 { end -= 1 }
        return Field(range: start..<end, hasPairs: false, isOfSeveralLines: false)
    }

    private mutating func quotedField() throws -> Field {
        let (start, firstLine) = (position + 1 - rowStart, nextLine)
        var hasPairs = false
        position += 1
        while true {
            guard let byte = try peek() else {
                throw wrong("a quote is opened and not closed", firstLine, "close the quote, or remove it")
            }
            position += 1
            if byte == lineEnd { nextLine += 1 }
            guard byte == UInt8(ascii: "\"") else { continue }
            guard try peek() == UInt8(ascii: "\"") else { break }
            hasPairs = true
            position += 1
        }
        let end = position - 1 - rowStart
        while let byte = try peek(), byte <= 0x20, byte != lineEnd, byte != delimiter { position += 1 }
        if let byte = try peek(), byte != lineEnd, byte != delimiter {
            throw wrong(
                "a quote that is opened here is closed in the midst of text"
                    + (nextLine > firstLine ? " of line \(nextLine)" : ""), firstLine,
                "remove the quote, or write quotes within a field twice")
        }
        return Field(range: start..<end, hasPairs: hasPairs, isOfSeveralLines: nextLine > firstLine)
    }

    /// The bytes of a field; pairs of quotes are still there.
    func bytes(_ field: Field) -> ArraySlice<UInt8> {
        source.bytes[rowStart + field.range.lowerBound..<rowStart + field.range.upperBound]
    }

    /// - Throws: `UserError(.data)` for what is not UTF-8.
    func text(_ field: Field) throws -> String {
        guard let text = String(validating: bytes(field), as: UTF8.self) else {
            throw UserError(
                .data, path: source.path, line: line, reason: "is not in UTF-8",
                remedy: "save it as UTF-8, e.g. with iconv -f LATIN1 -t UTF-8")
        }
        return field.hasPairs ? text.replacing("\"\"", with: "\"") : text
    }

    /// A number in a field; nil where there is none.
    func number(_ field: Field) -> Double? { decimalNumber(bytes(field)) }

    /// Refuses a field that has taken rows in: a quote was opened by mistake, and another closed it much later.
    ///
    /// - Parameter isRow: whether the fields of a line make a row of the table.
    func refuseSwallowedRows(where isRow: ([ArraySlice<UInt8>]) -> Bool) throws {
        for field in fields where field.isOfSeveralLines {
            let lines = bytes(field).split(separator: lineEnd, omittingEmptySubsequences: false).dropFirst()
            guard let index = lines.firstIndex(where: { isRow(split($0)) }) else { continue }
            let taken = line + index - lines.startIndex + 1
            throw wrong(
                "a quote that is opened here takes line \(taken) in, which looks like a row", line,
                "close the quote, or remove it")
        }
    }

    private func split(_ line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        guard let delimiter else { return [line] }
        return line.split(separator: delimiter, omittingEmptySubsequences: false).map { field in
            let start = field.drop { $0 <= 0x20 }
            return start.prefix(upTo: start.lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? start.startIndex)
        }
    }

    private func wrong(_ reason: String, _ line: Int, _ remedy: String) -> UserError {
        UserError(.data, path: source.path, line: line, reason: reason, remedy: remedy)
    }

    private mutating func peek() throws -> UInt8? {
        if position < source.bytes.count { return source.bytes[position] }
        guard try source.more(keepingFrom: rowStart) else { return nil }
        position -= rowStart
        rowStart = 0
        return source.bytes[position]
    }
}
