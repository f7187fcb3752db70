// Numbers as text.
import Base
import Testing

@Suite struct NumbersTests {
    @Test(arguments: [
        (0.0, "0"), (-0.0, "0"), (2, "2"), (-7, "-7"), (0.1, "0.1"), (1e-5, "1e-05"), (1.0 / 3, "0.3333333333333333"),
        (1e15, "1000000000000000"), (0x1p53, "9007199254740992.0"), (1e300, "1e+300"), (.infinity, "inf"),
    ])
    func shortestReadsBack(value: Double, expected: String) {
        #expect(shortest(value) == expected)
        #expect(Double(shortest(value)) == value)
    }

    @Test func significantDigitsHaveNoTrailingZeros() {
        #expect(
            [0.87123, 0.9, 12, 1e-5, 123_456].map { significant($0) } == ["0.8712", "0.9", "12", "1e-05", "1.235e+05"])
        #expect(significant(0.299_99, digits: 3) == "0.3")
    }

    @Test func whatLooksLikeAnotherHasAllDigits() {
        #expect(significant(0.890_001, besides: 0.89) == "0.890001")
        #expect(significant(0.89, besides: 0.89) == "0.89")
        #expect(significant(0.871_234, besides: 0.89) == "0.8712")
    }

    @Test func digitsAfterThePoint() {
        #expect(fixed(0.5, 2) == "0.50" && fixed(2.6, 0) == "3")
        #expect(fixed(nil, 2) == "n/a" && fixed(nil, 2, undefined: "–") == "–")
        #expect(fixed(Double?.some(0.25), 3, undefined: "–") == "0.250")
        #expect(percent(0.0169) == "1.69 %" && percent(0.914, digits: 0) == "91 %")
    }
}
