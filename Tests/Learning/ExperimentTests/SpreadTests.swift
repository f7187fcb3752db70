// Means and standard deviations over seeds.
import Experiment
import Testing

@Suite struct SpreadTests {
    @Test func meanAndStandardDeviationOfASample() {
        let spread = Spread([2, 4, 4, 4, 5, 5, 7, 9])
        #expect(spread.mean == 5)
        #expect(abs(spread.standardDeviation! - (32.0 / 7).squareRoot()) < 1e-12, "over n - 1")
        #expect(spread.text(digits: 2) == "5.00 ± 2.14")
    }

    @Test func oneValueHasNoSpreadAndNoneHasNothing() {
        #expect(Spread([0.25]).mean == 0.25 && Spread([0.25]).standardDeviation == nil)
        #expect(Spread([0.25]).text(digits: 3) == "0.250")
        #expect(Spread([]).mean == nil && Spread([]).text(digits: 3) == "–")
    }
}
