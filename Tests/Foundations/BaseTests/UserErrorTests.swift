// Errors as one line: path, line, reason, remedy.
import Base
import Testing

@Suite struct UserErrorTests {
    @Test func printsPathLineReasonAndRemedyOnOneLine() {
        let error = UserError(
            .configuration, path: "a.yaml", line: 3, reason: "unknown key\n'lss'", remedy: "did you mean 'loss'?")
        #expect("\(error)" == "a.yaml:3: unknown key 'lss'; did you mean 'loss'?")
        #expect(error.kind.rawValue == 78)
        #expect("\(UserError(.missingInput, path: "", reason: "no such file"))" == "'': no such file")
    }

    /// What files say may be anything.
    @Test func quotesNeitherControlsNorWholeFiles() {
        #expect("\(UserError(.data, path: "a\u{7}", reason: "'\u{1B}[31m'"))" == "a?: '?[31m'")
        let long = UserError(.data, reason: String(repeating: "x", count: 5000), remedy: "cut it")
        #expect("\(long)" == String(repeating: "x", count: 1000) + "…; cut it")
    }

    @Test(
        arguments: [("lss", "loss"), ("wdith", "width"), ("recal_bias", "recall_bias"), ("zzz", nil)]
            as [(String, String?)])
    func nearestNames(typed: String, expected: String?) {
        #expect(nearestName(to: typed, in: ["loss", "width", "recall_bias", "depth"]) == expected)
    }
}
