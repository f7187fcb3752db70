// Text from elsewhere among what is printed.
import Base
import Testing

@Suite struct QuotedTextTests {
    @Test func controlCharactersAreQuestionMarks() {
        #expect("a\u{1B}[31mé\u{85}\u{2028}".printable() == "a?[31mé??")
        #expect("a\nb\tc\r".printable(keeping: "\n\t") == "a\nb\tc?")
        #expect("é\nb\u{7}".printable(keeping: "\n\t") == "é\nb?")
        #expect("a\nb".printable() == "a?b")
    }

    @Test func manyLinesAreOne() {
        #expect(oneLine("a\nb\r\nc\u{7}") == "a b c?")
        #expect(oneLine("abcd", atMost: 4) == "abcd" && oneLine("abcde", atMost: 4) == "abcd…")
        #expect(oneLine("", atMost: 0) == "")
    }

    /// One character may be of a million scalars.
    @Test func quotesEndAfterFortyScalars() {
        #expect(inQuotes("x") == "'x'")
        #expect(inQuotes(String(repeating: "x", count: 41)) == "'\(String(repeating: "x", count: 40))…'")
        #expect(inQuotes("e" + String(repeating: "\u{301}", count: 1000)).unicodeScalars.count == 43)
    }
}
