// Text from elsewhere among what is printed.

extension String {
    /// With a question mark for each control character, which a terminal would obey, but for those that are kept.
    public func printable(keeping kept: String = "") -> String {
        let (plain, keptBytes) = (UInt8(0x20)...0x7E, Array(kept.utf8))
        if utf8.allSatisfy({ plain.contains($0) || $0 < 0x80 && keptBytes.contains($0) }) { return self }
        let controls: Set<Unicode.GeneralCategory> = [.control, .lineSeparator, .paragraphSeparator]
        var text = UnicodeScalarView()
        for scalar in unicodeScalars {
            let acts = controls.contains(scalar.properties.generalCategory) && !kept.unicodeScalars.contains(scalar)
            text.append(acts ? "?" : scalar)
        }
        return String(text)
    }
}

/// One printable line: a space for each end of a line, a question mark for each other control character, and an
/// ellipsis for what is beyond the limit.
///
/// - Parameter limit: in Unicode scalars, of which a character may have any number.
public func oneLine(_ text: some StringProtocol, atMost limit: Int = .max) -> String {
    let scalars = text.unicodeScalars
    let cut = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex) ?? scalars.endIndex
    let line = String(text[..<cut]).map { $0.isNewline ? " " : $0 }
    return String(line).printable() + (cut < scalars.endIndex ? "…" : "")
}

/// Text from a file or an option as messages quote it: in single quotes, one printable line, at most 40 Unicode
/// scalars.
public func inQuotes(_ text: some StringProtocol) -> String { "'" + oneLine(text, atMost: 40) + "'" }
