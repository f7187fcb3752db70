import Base
import Configuration
import Testing

/// Every key of a complete file is misspelt, doubled and given values of the wrong kind. All of it must be refused, on
/// its line.
@Suite struct MutationTests {
    /// A line of the complete file with a key.
    struct KeyLine: Sendable {
        let number: Int
        let indent: String
        let key: String
        let value: String
        var isSection: Bool { value.isEmpty }
    }

    static let lines = complete.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)

    static let keyLines: [KeyLine] = lines.enumerated().compactMap { index, line in
        guard let match = line.wholeMatch(of: /([ -]*)([a-z0-9_]+):(?: (.*))?/) else { return nil }
        return KeyLine(
            number: index + 1, indent: String(match.1), key: String(match.2), value: match.3.map(String.init) ?? "")
    }

    private static let texts: Set = ["images", "masks", "name"]
    private static let maskValues: Set = ["background", "car", "ignore"]

    /// The error for the file with one line replaced, and where a section loses its content.
    private func error(_ line: KeyLine, _ replacement: String...) -> UserError? {
        var lines = Self.lines
        let deeper = lines[line.number...].prefix { $0.prefix { " -".contains($0) }.count > line.indent.count }
        if line.isSection { lines.removeSubrange(deeper.indices) }
        lines.replaceSubrange(line.number - 1..<line.number, with: replacement)
        do {
            _ = try Configuration(yaml: lines.joined(separator: "\n"), path: "cars.yaml")
            return nil
        } catch {
            return error as? UserError
        }
    }

    private func expectRefused(_ line: KeyLine, _ value: String) {
        let error = error(line, line.indent + line.key + ": " + value)
        #expect(error?.kind == .configuration, "line \(line.number): \(line.key): \(value)")
        #expect(
            error?.line == line.number, "line \(line.number): \(line.key): \(value): \(error.map { "\($0)" } ?? "")")
        #expect(error?.reason.contains("'\(line.key)'") == true, "\(error.map { "\($0)" } ?? "")")
    }

    @Test func theFileHasEveryKeyOnALineOfItsOwn() {
        #expect(Self.keyLines.count == 155)
    }

    @Test func misspeltKeys() {
        for line in Self.keyLines where !["background", "car"].contains(line.key) {
            let error = error(line, line.indent + line.key + "x: " + (line.isSection ? "{}" : line.value))
            #expect(error?.line == line.number, "line \(line.number): \(line.key)")
            #expect(
                error?.reason == "unknown key '\(line.key)x'", "line \(line.number): \(error.map { "\($0)" } ?? "read")"
            )
            #expect(error?.remedy == "did you mean '\(line.key)'?")
        }
    }

    @Test func doubledKeys() {
        for line in Self.keyLines {
            let second = line.indent.replacing("-", with: " ") + line.key + ": 1"
            let error = error(line, line.indent + line.key + ": " + (line.isSection ? "{}" : line.value), second)
            #expect(error?.line == line.number + 1, "line \(line.number): \(error.map { "\($0)" } ?? "read")")
            #expect(error?.reason == "duplicate key '\(line.key)', first set on line \(line.number)")
        }
    }

    @Test(arguments: ["1e400", ".nan", "[[1]]", "{a: {b: 1}}", "", "null"])
    func wrongValues(value: String) {
        for line in Self.keyLines {
            // Where a mapping may stand it is the key inside that is wrong.
            if value.hasPrefix("{"), line.isSection || line.key == "on_limit" { continue }
            expectRefused(line, value)
        }
    }

    @Test func negativeNumbers() {
        for line in Self.keyLines where !Self.maskValues.contains(line.key) { expectRefused(line, "-7") }
    }

    /// Every number has an upper limit, too.
    @Test func numbersThatAreTooLarge() {
        for line in Self.keyLines where Double(line.value) != nil { expectRefused(line, "1e12") }
        for line in Self.keyLines where line.value.hasPrefix("[") { expectRefused(line, "[1e12, 1e12]") }
    }

    @Test func numbersInQuotesAndWordsForNumbers() {
        for line in Self.keyLines where !Self.texts.contains(line.key) {
            expectRefused(line, "\"7\"")
            expectRefused(line, "wrong")
        }
    }

    @Test func numbersForWords() {
        for line in Self.keyLines where line.isSection || Int(line.value) == nil && Double(line.value) == nil {
            if line.key == "car" { continue }
            expectRefused(line, "7")
        }
    }
}
