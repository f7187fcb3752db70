// Text as a word of a command line.

/// The text as a shell reads it: in single quotes where it holds more than letters, digits and harmless marks.
package func shellWord(_ text: String) -> String {
    let harmless = Set("%+,-./:=@_")
    let isPlain = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) || harmless.contains($0) }
    return isPlain && !text.isEmpty ? text : "'" + text.replacing("'", with: "'\\''") + "'"
}
