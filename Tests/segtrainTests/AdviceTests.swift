// An error that advises an option, a setting or a command: following the advice leads on.
import Foundation
import TestSupport
import Testing

@Suite struct AdviceTests {
    /// Each error of the golden that advises something has a row in `FollowedAdvice.table`, and none is left over from an error that
    /// is gone.
    @Test func everyAdviceHasARow() throws {
        let advising = Set(try goldenErrors().filter { advises($0.message) }.map(\.command))
        let rows = FollowedAdvice.table.map(\.error)
        #expect(Set(rows).count == rows.count, "an error twice")
        #expect(advising.subtracting(rows).sorted() == [], "advise something: add what follows it to FollowedAdvice")
        #expect(Set(rows).subtracting(advising).sorted() == [], "are no errors that advise something")
    }

    /// Whoever does as the error says succeeds, or meets the next thing that is wrong: never the same error.
    @Test func followedAdviceLeadsOn() throws {
        let messages = Dictionary(uniqueKeysWithValues: try goldenErrors().map { ($0.command, $0.message) })
        try withTemporaryFolder { folder in
            _ = try BadInputs(in: folder)
            for row in FollowedAdvice.table {
                let result = try segtrain(words(of: row.advice), folder: folder)
                let message = result.errors.replacingOccurrences(of: folder + "/", with: "")
                if let next = row.next {
                    #expect(message.contains(next), "\(row.advice): \(message)")
                    #expect(messages[row.error].map { !message.contains($0) } ?? true, "\(row.advice): \(message)")
                } else {
                    #expect(result.exitCode == 0, "\(row.error)\n\(row.advice)\n\(message)")
                }
                for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasPrefix("new") {
                    try FileManager.default.removeItem(atPath: folder + "/" + name)
                }
            }
        }
    }

    /// The help page that a usage error names exists.
    @Test func everyHelpPageIsThere() throws {
        let pages = Set(
            try goldenErrors().compactMap { $0.message.firstMatch(of: #/see 'segtrain (help [a-z ]+)'/#)?.1 })
        #expect(!pages.isEmpty)
        for page in pages { #expect(try segtrain(words(of: String(page))).exitCode == 0, "\(page)") }
    }

    /// The command lines of the golden, each with what it says.
    private func goldenErrors() throws -> [(command: String, message: String)] {
        let text = try String(contentsOfFile: packageRoot + "/Tests/segtrainTests/Goldens/errors.txt", encoding: .utf8)
        return text.matches(of: #/\$ segtrain (?<command>.*)\n(?<message>.*)\n/#).map {
            (String($0.command), String($0.message))
        }
    }

    /// Whether a message, past its reason, names an option, a setting or a command. A pointer to a help page is none of
    /// that.
    private func advises(_ message: String) -> Bool {
        var remedy = message.replacing(#/; see 'segtrain help [a-z ]+'/#, with: "")
        if let reason = remedy.firstRange(of: "; ") {
            remedy.removeSubrange(..<reason.upperBound)
        } else {
            return false
        }
        let section =
            #/\b(data|model|sampling|augmentation|optimizer|training|schedule|evaluation|calibration)\.[a-z_]+/#
        return remedy.contains(#/(^|[\s(=,'])--[a-z]/#) || remedy.contains(section)
            || remedy.contains(#/segtrain [a-z]|\b(labels|classes|compute): |\b(gdal\w*|ogr2ogr) /#)
    }

    /// As a shell would split it: at spaces, but for those between single quotes.
    private func words(of command: String) -> [String] {
        command.split(separator: "'", omittingEmptySubsequences: false).enumerated().flatMap { index, part in
            index % 2 == 1 ? [String(part)] : part.split(separator: " ").map(String.init)
        }
    }
}
