// The keys at the beginning of a JSON text, to tell formats apart.

/// What a JSON text begins with, as far as it can be read.
struct JSONOutline {
    /// The text is a list.
    private(set) var isList = false
    /// Of the object, in the part that was looked at.
    private(set) var keys: Set<String> = []
    /// Their values, where these are texts.
    private(set) var texts: [String: String] = [:]
    /// Of the objects in it.
    private(set) var innerKeys: Set<String> = []

    /// - Parameter start: the first bytes of the text, which may be cut anywhere.
    init(_ start: ArraySlice<UInt8>) {
        isList = start.first == UInt8(ascii: "[")
        var (depth, objects) = (0, 0)
        // The key that a value is awaited for.
        var key: String?
        var rest = start
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "{"):
                (depth, objects) = (depth + 1, objects + 1)
                key = nil
            case UInt8(ascii: "["):
                depth += 1
                key = nil
            case UInt8(ascii: "}"):
                (depth, objects) = (depth - 1, objects - 1)
            case UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ","): key = nil
            case UInt8(ascii: "\""):
                guard let end = Self.endOfString(rest) else { return }
                let text = String(decoding: rest[..<end], as: UTF8.self)
                rest = rest[(end + 1)...]
                let isKey = rest.first { $0 > 0x20 } == UInt8(ascii: ":")
                if isKey {
                    key = text
                    if depth == 1, !isList {
                        keys.insert(text)
                    } else if objects == (isList ? 1 : 2) {
                        innerKeys.insert(text)
                    }
                } else if depth == 1, !isList, let key {
                    texts[key] = text
                }
            default: break
            }
        }
    }

    private static func endOfString(_ rest: ArraySlice<UInt8>) -> Int? {
        var index = rest.startIndex
        while index < rest.endIndex, rest[index] != UInt8(ascii: "\"") {
            index += rest[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return index < rest.endIndex ? index : nil
    }
}
