// Every key of a complete file misspelt, doubled, mistyped and out of range.
import Base
import Configuration
import Foundation
import TestSupport
import Testing

/// A complete file, each of whose keys has a line of its own.
struct CompleteFile: CustomTestStringConvertible, Sendable {
    /// A line with a key.
    struct KeyLine: Sendable {
        let number: Int
        let indent: String
        let key: String
        let value: String
        var isSection: Bool { value.isEmpty }
        /// What messages call it: of `a.b.c` the last part.
        var name: String { key.split(separator: ".").last.map(String.init) ?? key }
    }

    let testDescription: String
    let lines: [String]
    let keyLines: [KeyLine]
    /// Keys that are names of the user's own, of classes and of arms.
    let names: Set<String>
    private let read: @Sendable (String) throws -> Void

    private init(
        _ description: String, _ text: String, names: Set<String>, read: @escaping @Sendable (String) throws -> Void
    ) {
        (testDescription, self.names, self.read) = (description, names, read)
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        keyLines = lines.enumerated().compactMap { index, line in
            guard let match = line.wholeMatch(of: /([ -]*)([a-z0-9_.]+):(?: (.*))?/) else { return nil }
            return KeyLine(
                number: index + 1, indent: String(match.1), key: String(match.2),
                value: match.3.map(String.init) ?? "")
        }
    }

    static let training = CompleteFile("training", complete, names: ["background", "car"]) {
        _ = try Configuration(yaml: $0, path: "cars.yaml")
    }

    static let experiment = CompleteFile(
        "experiment", completeExperiment, names: ["slow", "objects", "wide", "single"]
    ) { text in
        try withTemporaryFolder { folder in
            try AtomicFile.write(text, to: folder + "/experiment.yaml")
            _ = try ExperimentSettings.load(path: folder + "/experiment.yaml")
        }
    }

    static let all = [training, experiment]

    /// The error for the file with one line replaced, and where a section loses its content.
    func error(_ line: KeyLine, _ replacement: String...) -> UserError? {
        var lines = lines
        let deeper = lines[line.number...].prefix { $0.prefix { " -".contains($0) }.count > line.indent.count }
        if line.isSection { lines.removeSubrange(deeper.indices) }
        lines.replaceSubrange(line.number - 1..<line.number, with: replacement)
        do {
            try read(lines.joined(separator: "\n"))
            return nil
        } catch {
            return error as? UserError
        }
    }

    func expectRefused(_ line: KeyLine, _ value: String) {
        let error = error(line, line.indent + line.key + ": " + value)
        #expect(error?.kind == .configuration, "line \(line.number): \(line.key): \(value)")
        #expect(
            error?.line == line.number, "line \(line.number): \(line.key): \(value): \(error.map { "\($0)" } ?? "")")
        #expect(error?.reason.contains("'\(line.name)'") == true, "\(error.map { "\($0)" } ?? "")")
    }
}

/// Every key of a complete file is misspelt, doubled and given values of the wrong kind. All of it must be refused, on
/// its line.
@Suite struct MutationTests {
    private static let texts: Set = ["images", "masks", "name"]
    private static let maskValues: Set = ["background", "car", "ignore"]
    /// An image may hold any number.
    private static let imageValues: Set = ["nodata"]

    @Test func theFilesHaveEveryKeyOnALineOfItsOwn() {
        for file in CompleteFile.all { #expect(file.keyLines.count == file.lines.count, "\(file.testDescription)") }
    }

    @Test(arguments: CompleteFile.all) func misspeltKeys(file: CompleteFile) {
        for line in file.keyLines where !file.names.contains(line.key) {
            let error = file.error(line, line.indent + line.key + "x: " + (line.isSection ? "{}" : line.value))
            #expect(error?.line == line.number, "line \(line.number): \(line.key)")
            #expect(
                error?.reason == "unknown key '\(line.name)x'",
                "line \(line.number): \(error.map { "\($0)" } ?? "read")"
            )
            #expect(error?.remedy == "did you mean '\(line.name)'?")
        }
    }

    /// Of a key such as `schedule.phases.precise.loss.over` every part.
    @Test func misspeltPartsOfKeysWithDots() {
        let file = CompleteFile.experiment
        let dotted = file.keyLines.filter { $0.key.contains(".") }
        #expect(dotted.count == 3)
        for line in dotted {
            let parts = line.key.split(separator: ".").map(String.init)
            for part in parts.indices {
                var misspelt = parts
                misspelt[part] += "x"
                let error = file.error(line, line.indent + misspelt.joined(separator: ".") + ": " + line.value)
                #expect(error?.line == line.number && error?.remedy != nil, "line \(line.number): \(misspelt)")
                #expect(
                    ["unknown key '\(misspelt[part])'", "nothing is called '\(misspelt[part])' there"]
                        .contains(error?.reason), "\(error.map { "\($0)" } ?? "read")")
            }
        }
    }

    @Test(arguments: CompleteFile.all) func doubledKeys(file: CompleteFile) {
        for line in file.keyLines {
            let second = line.indent.replacing("-", with: " ") + line.key + ": 1"
            let error = file.error(line, line.indent + line.key + ": " + (line.isSection ? "{}" : line.value), second)
            #expect(error?.line == line.number + 1, "line \(line.number): \(error.map { "\($0)" } ?? "read")")
            #expect(error?.reason == "duplicate key '\(line.key)', first set on line \(line.number)")
        }
    }

    @Test(arguments: CompleteFile.all, ["1e400", ".nan", "[[1]]", "{a: {b: 1}}", "", "null"])
    func wrongValues(file: CompleteFile, value: String) {
        for line in file.keyLines {
            // Where a mapping may stand it is the key inside that is wrong.
            if value.hasPrefix("{"), line.isSection || ["on_limit", "loss"].contains(line.key) { continue }
            file.expectRefused(line, value)
        }
    }

    @Test(arguments: CompleteFile.all) func negativeNumbers(file: CompleteFile) {
        for line in file.keyLines where !Self.maskValues.union(Self.imageValues).contains(line.key) {
            file.expectRefused(line, "-7")
        }
    }

    /// Every number has an upper limit, too.
    @Test(arguments: CompleteFile.all) func numbersThatAreTooLarge(file: CompleteFile) {
        for line in file.keyLines where Double(line.value) != nil && !Self.imageValues.contains(line.key) {
            file.expectRefused(line, "1e12")
        }
        for line in file.keyLines where line.value.hasPrefix("[") { file.expectRefused(line, "[1e12, 1e12]") }
    }

    @Test(arguments: CompleteFile.all) func numbersInQuotesAndWordsForNumbers(file: CompleteFile) {
        for line in file.keyLines where !Self.texts.contains(line.key) {
            file.expectRefused(line, "\"7\"")
            file.expectRefused(line, "wrong")
        }
    }

    @Test(arguments: CompleteFile.all) func numbersForWords(file: CompleteFile) {
        for line in file.keyLines where line.isSection || Int(line.value) == nil && Double(line.value) == nil {
            if line.key == "car" { continue }  // A list of mask values.
            file.expectRefused(line, "7")
        }
    }

    /// The files in configs/ have several keys a line: each is misspelt, doubled, and has a value of no kind.
    @Test(arguments: ["recipe", "samples", "tuning"]) func keysOfTheShippedExperiments(name: String) throws {
        let text = try String(contentsOfFile: "\(packageRoot)/configs/experiment-\(name).yaml", encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let arms = try #require(lines.firstIndex(of: "arms:"))
        try withTemporaryFolder { folder in
            func expectRefused(_ number: Int, _ line: String) throws {
                var lines = lines
                lines[number] = line
                try AtomicFile.write(lines.joined(separator: "\n"), to: folder + "/experiment.yaml")
                do {
                    _ = try ExperimentSettings.load(path: folder + "/experiment.yaml")
                    Issue.record("read: \(line)")
                } catch let error as UserError {
                    #expect(error.kind == .configuration && error.line == number + 1, "\(line): \(error)")
                }
            }
            for (number, line) in lines.enumerated() where !line.contains("#") {
                for match in line.matches(of: /(?<key>[a-z_0-9.-]+):(?<rest> (?<value>[^\[\]{},]+)?|$)/) {
                    let (before, key) = (line[..<match.range.lowerBound], match.key)
                    let after = line[match.range.upperBound...]
                    let isArm = number > arms && before == "  "
                    if !isArm, !["background", "car"].contains(key) {
                        try expectRefused(number, "\(before)\(key)x:\(match.rest)\(after)")
                    }
                    // Another one before it, which is on its line where braces are about it.
                    if before.contains("{") {
                        try expectRefused(number, "\(before)\(key): 1, \(key):\(match.rest)\(after)")
                    }
                    if let value = match.value, Double(value) != nil || ["true", "false"].contains(value) {
                        try expectRefused(number, "\(before)\(key): 1e400\(after)")
                    }
                }
            }
        }
    }
}
