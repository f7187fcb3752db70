// Masks written as text: one character a pixel.
import Objects

/// `.` is 0, `?` is 255 (ignored), a digit is itself, any other character is 1.
package func pixels(_ rows: String...) -> (bytes: [UInt8], width: Int, height: Int) {
    let bytes = rows.joined().map { character -> UInt8 in
        switch character {
        case ".": 0
        case "?": 255
        default: UInt8(String(character)) ?? 1
        }
    }
    return (bytes, rows[0].count, rows.count)
}

/// The components of the pixels that are not `.`.
package func components(_ rows: String..., minimumArea: Int = 0) -> ComponentMap {
    let bytes = rows.joined().map { $0 == "." ? UInt8(0) : 1 }
    return connectedComponents(of: bytes, width: rows[0].count, height: rows.count, minimumArea: minimumArea)
}
