// What is known of each metric.
import Metrics
import Testing

@Suite struct MetricNameTests {
    @Test func titlesTellMetricsApart() {
        let all = MetricName.allCases
        #expect(Set(all.map(\.title)).count == all.count && Set(all.map(\.columnTitle)).count == all.count)
        #expect(MetricName.objectPrecision.title == "object precision")
        #expect(MetricName.objectPrecision.columnTitle == "object P")
        #expect(MetricName.countBias.titleBelowHeading == "bias")
    }

    @Test func valuesAreShownWithTheDigitsOfTheirUnit() {
        let values: [MetricName: Double] = [.pixelF1: 0.5, .falseObjects: 12, .countMeanAbsoluteError: 0.125]
        #expect(values.text(.pixelF1) == "0.500" && values.text(.falseObjects) == "12")
        #expect(values.text(.countMeanAbsoluteError) == "0.12" && values.text(.countBias) == "n/a")
        #expect(MetricName.loss.text(of: nil, undefined: "–") == "–")
    }

    @Test(arguments: MetricName.allCases)
    func rangesSuitTheirUnits(metric: MetricName) {
        let below = metric == .countBias || metric.unit == .loss
        #expect(metric.range.contains(-1) == below)
        #expect(metric.range.contains(2) == (metric.unit != .share))
        #expect(metric.merit(of: 0.25) > metric.merit(of: 0.5) || metric.better == .higher)
    }
}
