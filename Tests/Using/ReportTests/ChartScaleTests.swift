// Axes: where values lie, and that the numbers to read them by are round.
import Report
import Testing

@Suite struct ChartScaleTests {
    @Test func sharesGoFromOneEndToTheOther() {
        let scale = ChartScale(0...1, from: 200, to: 0, ticks: 5)
        #expect(scale.ticks.count == 6 && scale.ticks.first == 0 && abs(scale.ticks[1] - 0.2) < 1e-12)
        #expect(scale.position(0) == 200 && scale.position(1) == 0 && scale.position(0.25) == 150)
        #expect(scale.position(7) == 0 && scale.position(-7) == 200, "what is outside lies at an end")
    }

    @Test(arguments: [
        (1.0, [1.0]), (5.0, [1.0, 2.0, 3.0, 4.0, 5.0]), (53.0, stride(from: 5.0, through: 50.0, by: 5.0).map { $0 }),
    ])
    func epochsHaveWholeNumbers(last: Double, expected: [Double]) {
        #expect(ChartScale(0.5...last + 0.5, from: 0, to: 1, ticks: 12, wholeNumbers: true).ticks == expected)
    }

    @Test func aLinearScaleHoldsItsValues() {
        let scale = ChartScale.linear(holding: [0.03, 0.68], from: 100, to: 0, ticks: 5)
        #expect(scale.domain.lowerBound == 0 && abs(scale.domain.upperBound - 0.8) < 1e-12)
        let signed = ChartScale.linear(holding: [-3, 12], from: 100, to: 0, ticks: 5)
        #expect(signed.domain == -5...15 && signed.ticks.contains(0))
        // Nothing to show, or always the same: an axis all the same.
        for values in [[], [0.0], [7.0]] {
            let scale = ChartScale.linear(holding: values, from: 100, to: 0, ticks: 5)
            #expect(scale.domain.lowerBound < scale.domain.upperBound && scale.ticks.count >= 2, "\(values)")
            #expect(scale.ticks.allSatisfy(scale.domain.contains), "\(values): \(scale.ticks)")
        }
    }

    @Test func aLogarithmicScaleCountsInPowersOfTen() {
        let scale = ChartScale.logarithmic(holding: [3e-6, 1e-3], from: 300, to: 0)
        #expect(scale.ticks.map { ($0 * 1e9).rounded() } == [1e3, 1e4, 1e5, 1e6])
        #expect(abs(scale.position(1e-5) - 200) < 1e-9 && scale.position(1e-3) == 0)
    }
}
