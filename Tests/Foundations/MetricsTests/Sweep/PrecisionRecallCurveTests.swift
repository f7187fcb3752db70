// Average precision of curves with known areas.
import Metrics
import Testing

@Suite struct PrecisionRecallCurveTests {
    private func curve(_ points: [(precision: Double?, recall: Double?)]) -> PrecisionRecallCurve {
        PrecisionRecallCurve(
            points: points.enumerated().map { .init(threshold: Double($0), precision: $1.precision, recall: $1.recall) }
        )
    }

    @Test func averagePrecisionIsTheAreaUnderTheBestPrecisions() throws {
        // Recall 0.8 at 0.5, 0.4 at 0.9; what lies beyond 0.8 is never reached.
        let area = try #require(curve([(0.5, 0.8), (0.9, 0.4)]).averagePrecision)
        #expect(abs(area - (0.4 * 0.9 + 0.4 * 0.5)) < 1e-15)
        #expect(curve([(1, 1)]).averagePrecision == 1)
        #expect(curve([(0, 0.3)]).averagePrecision == 0)
    }

    /// By object a lower threshold may have less recall and less precision: the area keeps the better point.
    @Test func pointsInAnyOrderAndWorseOnes() throws {
        let straight = try #require(curve([(0.5, 0.8), (0.9, 0.4)]).averagePrecision)
        #expect(curve([(0.3, 0.6), (0.9, 0.4), (0.5, 0.8), (0.2, 0.1)]).averagePrecision == straight)
    }

    @Test func undefinedIsNil() {
        #expect(curve([]).averagePrecision == nil)
        #expect(curve([(0, nil), (nil, nil)]).averagePrecision == nil, "nothing is labelled")
        #expect(curve([(nil, 0), (nil, 0)]).averagePrecision == 0, "all is missed")
    }
}
