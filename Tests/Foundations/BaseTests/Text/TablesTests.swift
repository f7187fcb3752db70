// Rows for people and for spreadsheets.
import Base
import Testing

@Suite struct TablesTests {
    @Test func columnsAreAsWideAsTheirWidestCell() {
        let rows = [["name", "pixels", "note"], ["a", "12345678", "x"], ["longest", "", ""]]
        #expect(
            alignedColumns(rows, left: [2]) == """
                name       pixels  note
                a        12345678  x
                longest
                """)
    }

    @Test func textsAtEitherSideOfTheirColumn() {
        #expect(atLeft("ab", width: 4) + "|" == "ab  |" && atRight("ab", width: 4) == "  ab")
        #expect(atLeft("abc", width: 2) == "abc" && atRight("abc", width: 2) == "abc")
    }

    @Test func cellsOfCSVAreQuotedWhereTheyMust() {
        #expect(csvRow(["a", "b,c", "d\"e", "f\ng", ""]) == "a,\"b,c\",\"d\"\"e\",\"f\ng\",")
        #expect(csvCell(0.5) == "0.5" && csvCell(nil) == "")
    }
}
