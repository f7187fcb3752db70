// Configurations that are too large, too deep or no text.
import Base
import Configuration
import Foundation
import TestSupport
import Testing

@Suite struct HostileFileTests {
    private func load(_ bytes: [UInt8]) throws -> Configuration {
        try withTemporaryFolder { folder in
            let path = folder + "/cars.yaml"
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            return try Configuration.load(path: path)
        }
    }

    private func message(_ bytes: [UInt8]) -> String? {
        do {
            _ = try load(bytes)
            return nil
        } catch {
            return "\(error)".replacing(/^\S*cars.yaml/, with: "cars.yaml")
        }
    }

    @Test func byteOrderMarkAndAllLineEndsAreAccepted() throws {
        let expected = try Configuration(yaml: complete, path: "cars.yaml")
        let windows = complete.replacing("\n", with: "\r\n")
        #expect(try load([0xEF, 0xBB, 0xBF] + Array(windows.utf8)) == expected)
        #expect(try load(Array(complete.replacing("\n", with: "\r").utf8)) == expected)
        #expect(message(Array("a: 1\r\nb: \0".utf8)) == "cars.yaml:2: holds a NUL byte; give a text file in UTF-8")
        #expect(
            message(Array("model: 1\r\nmodle: 1".utf8)) == "cars.yaml:2: unknown key 'modle'; did you mean 'model'?")
    }

    @Test func largeFilesAreNotRead() {
        let comment = Array(("# " + String(repeating: "x", count: 1 << 20) + "\n" + minimal).utf8)
        let size = "\(comment.count) bytes; a settings file may have at most 1 MiB"
        #expect(message(comment) == "cars.yaml: \(size); give the path of a settings file")
        #expect(message(Array(comment[..<2] + comment[200...])) == nil)  // just below the limit
    }

    @Test func othersThanTextFilesAreRefused() throws {
        #expect(message([0xFF, 0xFE, 0x61, 0x00]) == "cars.yaml:1: holds a NUL byte; give a text file in UTF-8")
        #expect(message([0x61, 0x3A, 0x20, 0xC3]) == "cars.yaml:1: is not UTF-8 text; save it as UTF-8")
        try withTemporaryFolder { folder in
            mkfifo(folder + "/pipe", 0o600)
            let reasons = [folder: "is a folder"]
            for path in [folder, folder + "/pipe", "/dev/zero"] {
                let error = #expect(throws: UserError.self) { try Configuration.load(path: path) }
                #expect(error?.kind == .missingInput && error?.reason == reasons[path] ?? "is not a regular file")
            }
        }
    }

    /// Ten lines that stand for 9^9 values, as values and as keys, in block and in flow style.
    @Test func aliasBombsAreRefusedAtOnce() {
        let letters = Array("abcdefghij")
        var bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n"
        for (last, next) in zip(letters, letters.dropFirst()) {
            bomb += "\(next): &\(next) [" + Array(repeating: "*\(last)", count: 9).joined(separator: ",") + "]\n"
        }
        let start = ContinuousClock.now
        for text in [bomb, bomb + "? *j\n: 1", "x: {" + bomb.replacing("\n", with: ",") + "}", "# 'x\n- 'y'\n" + bomb] {
            #expect(message(Array(text.utf8))?.contains("anchors and aliases are not read in settings") == true)
        }
        #expect(ContinuousClock.now - start < .seconds(20))  // the library alone: minutes
    }

    @Test(arguments: [
        "[", "{a: ", "- ", "a:\n ", "? ", "'", "\"", "#", "a: b\n", "{}\n", "!a ", "&a ", "*", "- - [", ": ",
    ])
    func repeatedToTheLimitTheyEndSoon(piece: String) {
        #if DEBUG
            let limit = 1 << 16
        #else
            let limit = 1 << 20
        #endif
        let bytes = Array(String(repeating: piece, count: limit / piece.utf8.count).utf8)
        let start = ContinuousClock.now
        #expect(message(bytes) != nil)
        #expect(ContinuousClock.now - start < .seconds(20))  // of a busy machine
    }

    @Test func ampersandsAndStarsInTextsAndCommentsAreNoAnchors() throws {
        let yaml =
            minimal.replacing("a/images", with: "\"a & *b/images\"").replacing("a/masks", with: "a&b*c") + "\n# &x *y"
        let data = try Configuration(yaml: yaml, path: "cars.yaml").data
        #expect(data.train == .init(images: "a & *b/images", masks: "a&b*c"))
    }

    /// Random texts from YAML's own signs: never a crash, and never an anchor that the scan let through to the library
    /// (the second line of defence has a message without a remedy).
    @Test func randomTextsAreAnsweredAndNoAnchorGetsPastTheScan() {
        let pieces = [
            " ", " ", "\n", "\n", "\n  ", ":", ": ", "- ", ",", ", ", "[", "]", "{", "}", "'", "\"", "\\", "#", " #",
            "&a", "&a ", "*a",
            "? ", "!t ", "|", ">", "%", "---\n", "...\n", "x", "y", "1", "\t", "'b", "a:", "\r\n", "é",
        ]
        var random = Random(17)
        for _ in 0..<3000 {
            let text = (0..<random.integer(below: 24)).map { _ in pieces[random.integer(below: pieces.count)] }.joined()
            let answer = refusal(text)
            #expect(answer?.hasPrefix("cars.yaml:") == true, "\(text.debugDescription): \(answer ?? "read")")
            #expect(
                answer?.hasSuffix("anchors and aliases are not read in settings") != true, "\(text.debugDescription)")
        }
    }

    /// Single bytes of a valid file changed, removed or doubled.
    @Test func damagedFilesNeverCrash() {
        var random = Random(23)
        let valid = Array(complete.utf8)
        for _ in 0..<150 {
            var bytes = valid
            for _ in 0...random.integer(below: 3) {
                let index = random.integer(below: bytes.count)
                switch random.integer(below: 3) {
                case 0: bytes[index] = UInt8(random.integer(below: 128))
                case 1: bytes.remove(at: index)
                default: bytes.insert(bytes[random.integer(below: bytes.count)], at: index)
                }
            }
            let answer = refusal(String(decoding: bytes, as: UTF8.self))
            #expect(answer?.hasPrefix("cars.yaml:") ?? true, "\(answer ?? "")")
        }
    }
}
