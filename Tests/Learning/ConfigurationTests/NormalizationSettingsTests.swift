// `data.normalization`: mean and deviation, or percentiles.
import Configuration
import Dataset
import Testing

@Suite struct NormalizationSettingsTests {
    private func loaded(_ normalization: String?) throws -> Configuration {
        let line = normalization.map { "  normalization: \($0)\n" } ?? ""
        return try Configuration(
            yaml: """
                data:
                  train: {images: a, masks: b}
                  val: {images: c, masks: d}
                \(line)use_case: counting
                """, path: "cars.yaml")
    }

    @Test func kinds() throws {
        #expect(try loaded(nil).data.normalization.percentiles == nil)
        #expect(try loaded("mean_std").data.normalization.percentiles == nil)
        #expect(try loaded("{kind: mean_std}").data.normalization.percentiles == nil)
        #expect(try loaded("percentile").data.normalization.percentiles == PercentileRange(low: 2, high: 98))
        #expect(
            try loaded("{kind: percentile, high: 99.5}").data.normalization.percentiles
                == PercentileRange(low: 2, high: 99.5))
    }

    @Test func printedAndReadBack() throws {
        for text in [nil, "percentile", "{kind: percentile, low: 0.5, high: 99.5}"] {
            let configuration = try loaded(text)
            let again = try Configuration(yaml: configuration.yaml(), path: "cars.yaml")
            #expect(again == configuration)
        }
    }

    @Test func mistakes() {
        func message(_ normalization: String) -> String {
            do {
                _ = try loaded(normalization)
                return "none"
            } catch {
                return "\(error)"
            }
        }
        #expect(
            message("minmax") == "cars.yaml:4: 'normalization' is 'minmax'; choose one of mean_std or percentile")
        #expect(
            message("{kind: percentile, low: 98, high: 2}")
                == "cars.yaml:4: 'low' is 98, 'high' is 2; give a low below high, e.g. 2 and 98")
        #expect(
            message("{kind: percentile, low: -1}")
                == "cars.yaml:4: 'low' is '-1'; give a number from 0 to 100")
        #expect(message("{kind: mean_std, low: 2}").contains("unknown key 'low'"))
        #expect(message("{low: 2}").contains("missing key 'kind'"))
    }
}
