// The names in a folder, as bytes: not every file was named by a machine that writes UTF-8.
import Foundation

/// The names in a folder, in no order, without "." and "..".
public struct FolderListing {
    /// Those that are UTF-8.
    public private(set) var names: [String] = []
    /// The others: bytes that are no UTF-8 are written as \xDF.
    public private(set) var unreadable: [String] = []

    /// - Throws: `UserError(.missingInput)` when the folder cannot be listed.
    public init(of folder: String) throws {
        guard let stream = opendir(folder) else {
            throw UserError(
                .missingInput, path: folder, reason: "cannot be listed: " + String(cString: strerror(errno)),
                remedy: errno == EACCES ? "check its permissions" : nil)
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let bytes = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: UInt8.self, capacity: 256) {
                    Array(UnsafeBufferPointer(start: $0, count: strlen($0)))
                }
            }
            guard bytes != [UInt8(ascii: ".")], bytes != Array("..".utf8) else { continue }
            if let name = String(validating: bytes, as: UTF8.self) {
                names.append(name)
            } else {
                unreadable.append(escaped(bytes))
            }
        }
    }
}

/// A text for people: what is no UTF-8 as \xDF.
private func escaped(_ bytes: [UInt8]) -> String {
    var text = ""
    var rest = bytes[...]
    while let first = rest.first {
        // The longest that one character can have first.
        let length = (1...4).reversed().first {
            $0 <= rest.count && String(validating: rest.prefix($0), as: UTF8.self)?.unicodeScalars.count == 1
        }
        text +=
            length.map { String(decoding: rest.prefix($0), as: UTF8.self) }
            ?? "\\x" + String(first, radix: 16, uppercase: true)
        rest = rest.dropFirst(length ?? 1)
    }
    return text
}
