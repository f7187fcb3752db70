// The XML that lies beside rasters: elements, attributes and text, one element at a time.
import Base

/// Reads XML without a document type: no entity but XML's five and characters by number, so nothing in it grows.
/// Names keep their prefixes.
struct XMLScanner {
    struct Element {
        let name: String
        let attributes: [String: String]
        var text: [UInt8] = []
    }

    /// What is wrong, and in which line.
    struct Fault: Error {
        let reason: String
        let line: Int
    }

    private let bytes: [UInt8]
    private var at = 0
    private static let deepest = 100

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Calls `body` at the end of each element: it is the last of its ancestors' line, and has its own text.
    ///
    /// - Throws: `Fault`, and what `body` throws.
    mutating func scan(_ body: ([Element]) throws -> Void) throws {
        var open: [Element] = []
        var roots = 0
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
        while at < bytes.count {
            if let text = try text() {
                if open.isEmpty {
                    guard text.allSatisfy({ $0 <= 0x20 }) else { throw fault("it has text outside of elements") }
                } else {
                    open[open.count - 1].text += text
                }
            } else if skip("<!--") {
                try skipTo("-->")
            } else if skip("<![CDATA[") {
                let start = at
                try skipTo("]]>")
                guard !open.isEmpty else { throw fault("it has text outside of elements") }
                open[open.count - 1].text += bytes[start..<at - 3]
            } else if skip("<?") {
                try skipTo("?>")
            } else if skip("<!") {
                throw fault("it has a document type")
            } else if skip("</") {
                let name = try name()
                skipSpace()
                guard skip(">"), open.last?.name == name else { throw fault("'</\(name)>' closes nothing") }
                try body(open)
                open.removeLast()
            } else {
                at += 1
                let (element, isClosed) = try startTag()
                if open.isEmpty { roots += 1 }
                guard roots == 1, open.count < Self.deepest else {
                    throw fault(roots == 1 ? "its elements lie too deep" : "it has several roots")
                }
                open.append(element)
                if isClosed {
                    try body(open)
                    open.removeLast()
                }
            }
        }
        guard open.isEmpty, roots == 1 else { throw fault(roots == 0 ? "it has no element" : "it ends too early") }
    }

    /// Text up to the next tag; nil when the next is a tag.
    private mutating func text() throws -> [UInt8]? {
        let start = at
        while at < bytes.count, bytes[at] != UInt8(ascii: "<") { at += 1 }
        return at == start ? nil : try unescaped(bytes[start..<at])
    }

    private mutating func startTag() throws -> (element: Element, isClosed: Bool) {
        let name = try name()
        var attributes: [String: String] = [:]
        while true {
            skipSpace()
            if skip("/>") { return (Element(name: name, attributes: attributes), true) }
            if skip(">") { return (Element(name: name, attributes: attributes), false) }
            let attribute = try self.name()
            skipSpace()
            guard skip("=") else { throw fault("attribute \(attribute) has no value") }
            skipSpace()
            guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") || bytes[at] == UInt8(ascii: "'") else {
                throw fault("attribute \(attribute) has no value in quotes")
            }
            let quote = bytes[at]
            guard let end = bytes[(at + 1)...].firstIndex(of: quote) else { throw fault("it ends too early") }
            attributes[attribute] = String(decoding: try unescaped(bytes[at + 1..<end]), as: UTF8.self)
            at = end + 1
        }
    }

    private mutating func name() throws -> String {
        let start = at
        let ends = Set(" \t\r\n/>=<\"'".utf8)
        while at < bytes.count, !ends.contains(bytes[at]) { at += 1 }
        guard at > start else { throw fault("a name is missing") }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private func unescaped(_ text: ArraySlice<UInt8>) throws -> [UInt8] {
        guard text.contains(UInt8(ascii: "&")) else { return Array(text) }
        var result: [UInt8] = []
        var rest = text
        while let mark = rest.firstIndex(of: UInt8(ascii: "&")) {
            result += rest[..<mark]
            guard let end = rest[mark...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else {
                throw fault("it has a '&' that begins nothing")
            }
            result += try character(String(decoding: rest[mark + 1..<end], as: UTF8.self))
            rest = rest[(end + 1)...]
        }
        return result + rest
    }

    private func character(_ entity: String) throws -> [UInt8] {
        if let known = ["quot": "\"", "apos": "'", "lt": "<", "gt": ">", "amp": "&"][entity] {
            return Array(known.utf8)
        }
        let number =
            entity.hasPrefix("#x")
            ? UInt32(entity.dropFirst(2), radix: 16)
            : entity.hasPrefix("#") ? UInt32(entity.dropFirst()) : nil
        guard let number, let scalar = Unicode.Scalar(number) else { throw fault("there is no '&\(entity);'") }
        return Array(String(Character(scalar)).utf8)
    }

    private mutating func skip(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard at + count <= bytes.count, (0..<count).allSatisfy({ bytes[at + $0] == text.utf8Start[$0] }) else {
            return false
        }
        at += count
        return true
    }

    private mutating func skipTo(_ text: StaticString) throws {
        while at < bytes.count { if skip(text) { return } else { at += 1 } }
        throw fault("it ends too early")
    }

    private mutating func skipSpace() { while at < bytes.count, bytes[at] <= 0x20 { at += 1 } }

    private func fault(_ reason: String) -> Fault {
        Fault(reason: reason, line: 1 + bytes[..<min(at, bytes.count)].count { $0 == UInt8(ascii: "\n") })
    }
}
