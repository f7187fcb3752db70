// What a line of progress says on terminals of any width.
import Terminal
import Testing

@Suite struct ProgressTextTests {
    private static let training = ProgressText(
        [
            ProgressField("epoch 14/≤20", rank: 0),
            ProgressField("cycle 1/2 · phase 2/3 precise", "phase 2/3 precise", "precise", rank: 3),
        ], fraction: 0.625, remaining: "ETA ≤ 3 min",
        after: [
            ProgressField("31 crops/s", rank: 4), ProgressField("step 3/8", rank: 5),
            ProgressField("loss 0.8123", rank: 6),
        ])

    @Test(arguments: [
        (20, "epoch 14/≤20 · 62 %"), (40, "epoch 14/≤20 · 62 % · ETA ≤ 3 min"),
        (60, "epoch 14/≤20 · phase 2/3 precise · 62 % · ETA ≤ 3 min"),
        (79, "epoch 14/≤20 · cycle 1/2 · phase 2/3 precise · 62 % · ETA ≤ 3 min · 31 crops/s"),
        (
            120,
            "epoch 14/≤20 · cycle 1/2 · phase 2/3 precise · ━━━━━━━━━━────── 62 % · ETA ≤ 3 min · 31 crops/s · "
                + "step 3/8 · loss 0.8123"
        ),
    ])
    func saysWhatMattersMost(columns: Int, text: String) {
        #expect(Self.training.fitted(to: columns) == text)
    }

    @Test func fitsAnyWidth() {
        var before = 0
        for columns in 1...200 {
            let text = Self.training.fitted(to: columns)
            #expect(text.columns <= columns && (columns < 40 || text.contains("62 % · ETA ≤ 3 min")), "\(text)")
            let fields = text.split(separator: " · ").count
            #expect(fields >= before, "wider says no less: \(text)")
            before = fields
        }
    }

    @Test func theNameOfTheWorkIsCutAndNeverLeftOut() {
        let text = ProgressText([ProgressField("predicting", rank: 0)], fraction: 0)
        #expect(text.fitted(to: 5) == "pred…" && text.fitted(to: 30) == "predicting · ───────────── 0 %")
    }

    @Test func aFractionBeyondItsRangeIsThatOfItsEnd() {
        #expect(ProgressText([ProgressField("a", rank: 0)], fraction: 1.5).fitted(to: 12) == "a · 100 %")
        #expect(ProgressText([ProgressField("a", rank: 0)], fraction: -1).fitted(to: 12) == "a · 0 %")
    }

    @Test(arguments: [("abc", 3), ("häuser", 6), ("e\u{301}", 1), ("航空写真", 8), ("🚗", 2), ("", 0)])
    func columnsAreThoseOfATerminal(text: String, columns: Int) {
        #expect(text.columns == columns)
    }

    @Test func aCutTextFitsAndSaysThatItIsCut() {
        #expect("航空写真.tif".cut(toColumns: 6) == "航空…" && "scene.tif".cut(toColumns: 9) == "scene.tif")
        #expect("scene.tif".cut(toColumns: 5) == "scen…" && "scene".cut(toColumns: 0) == "")
    }
}
