// How many columns of a terminal a text takes.

extension String {
    /// Columns on a terminal: two for a wide character (Chinese, Japanese, Korean, emoji), none for a combining mark.
    package var columns: Int { reduce(0) { $0 + $1.columns } }

    /// The beginning of the text that takes no more columns, with an ellipsis where something is left out.
    package func cut(toColumns limit: Int) -> String {
        guard columns > limit else { return self }
        var (kept, width) = ("", 0)
        for character in self {
            width += character.columns
            if width >= limit { break }
            kept.append(character)
        }
        return limit > 0 ? kept + "…" : ""
    }
}

extension Character {
    fileprivate var columns: Int { unicodeScalars.map(\.columns).max() ?? 0 }
}

extension Unicode.Scalar {
    /// Of Unicode's East Asian Width, the blocks that are wide as a whole.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF,
        0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF,
        0x20000...0x3FFFD,
    ]

    fileprivate var columns: Int {
        guard value >= 0x300 else { return 1 }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return Self.wide.contains { $0.contains(value) } ? 2 : 1
        }
    }
}
