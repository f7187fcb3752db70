// Rows of a table that is printed while it grows.
import Terminal
import Testing

@Suite struct RowTableTests {
    private static func table() -> RowTable {
        RowTable([
            .init("epoch", width: 2, rank: 0), .init("phase", width: 7, rank: 2, isAtLeft: true),
            .init("loss", width: 6, rank: 1), .init("time", width: 5, rank: 3),
        ])
    }

    @Test func theHeaderIsSaidOnceAndColumnsStandUnderIt() {
        var table = Self.table()
        #expect(
            table.lines(["1", "recall", "0.9001", "3s"], columns: 80) == [
                "epoch  phase      loss   time", "    1  recall   0.9001     3s",
            ])
        #expect(table.lines(["2", "precision-long", "0.8", "12s"], columns: 80) == ["    2  precis…     0.8    12s"])
    }

    @Test func columnsWithoutRoomAreLeftOutByRank() {
        var table = Self.table()
        let cells = ["1", "recall", "0.9001", "3s"]
        #expect(table.lines(cells, columns: 28) == ["epoch  phase      loss", "    1  recall   0.9001"])
        #expect(table.lines(cells, columns: 28) == ["    1  recall   0.9001"])
        // A terminal that was made narrower or wider.
        #expect(table.lines(cells, columns: 21) == ["epoch    loss", "    1  0.9001"])
        #expect(table.lines(cells, columns: 3).count == 2)
        #expect(table.lines(cells, columns: 80).count == 2)
    }
}
