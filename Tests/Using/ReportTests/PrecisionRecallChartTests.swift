// The curve of precision and recall: where its marks are, and which thresholds are named.
import Metrics
import Report
import Testing

@Suite struct PrecisionRecallChartTests {
    private func page(_ objects: [(threshold: Double, precision: Double?, recall: Double)]) -> PageReader {
        let curve = PrecisionRecallCurve(
            points: objects.map { .init(threshold: $0.threshold, precision: $0.precision, recall: $0.recall) })
        let chart = PrecisionRecallChart(
            title: "a <b> & c", pixels: PrecisionRecallCurve(points: []), objects: curve, threshold: 0.5)
        let page = PageReader("<body>" + chart.markup + "</body>")
        #expect(page.fault == nil)
        return page
    }

    @Test func theThresholdInUseHasARing() throws {
        let page = page([(0.1, 0.25, 1), (0.5, 0.5, 0.5), (0.9, 1, 0.25), (0.99, nil, 0)])
        let rings = page.elements.filter { $0.attributes["class"] == "ring" }
        // The middle of a plot from (56, 420) to (536, 16): recall to the right, precision upwards.
        #expect(rings.count == 1 && rings[0].attributes["cx"] == "296.0" && rings[0].attributes["cy"] == "218.0")
        #expect(page.text.contains("a <b> & c") && page.text.contains("average precision 0.500"))
        #expect(page.count("text", class: "named") == 3)
    }

    @Test func namesDoNotLieOnEachOther() {
        let crowded = page([(0.1, 0.5, 0.52), (0.3, 0.51, 0.51), (0.5, 0.5, 0.5), (0.7, 0.5, 0.49), (0.9, 0.9, 0.1)])
        let names = crowded.elements.filter { $0.attributes["class"] == "named" }
        #expect(names.count == 2, "the one in use, and one that is far from it")
    }

    @Test func aCurveOfNothingIsADrawingToo() {
        let page = page([])
        #expect(page.count("circle") == 0 && page.text.contains("average precision –"))
    }
}
