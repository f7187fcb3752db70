// Text from elsewhere among what is printed.

extension String {
    /// With a question mark for each control character, which a terminal would obey, but for those that are kept.
    public func printable(keeping kept: String = "") -> String {
        if utf8.allSatisfy({ 0x20...0x7E ~= $0 }) { return self }
        let controls: Set<Unicode.GeneralCategory> = [.control, .lineSeparator, .paragraphSeparator]
        var text = UnicodeScalarView()
        for scalar in unicodeScalars {
            let acts = controls.contains(scalar.properties.generalCategory) && !kept.unicodeScalars.contains(scalar)
            text.append(acts ? "?" : scalar)
        }
        return String(text)
    }
}
