// Numbers of a dataset against those of tiles whose numbers are known.
import Base
import DatasetReview
import Foundation
import Model
import Testing

@Suite struct DatasetStatisticsTests {
    /// Two tiles: band 1 counts the pixels of a row, 0 … 31; two cars of 24 pixels in one, one of them and a border
    /// object of 2 in the other.
    private func write(_ dataset: Dataset, _ part: String, seed: Int) throws {
        try dataset.image("\(part)/images/a.png", seed: 0, bands: 1) { x, _, _ in UInt8(x + seed) }
        try dataset.mask("\(part)/masks/a.png")
        try dataset.image(
            "\(part)/images/b.tif", seed: 0, bands: 1, nodata: 200, place: Dataset.ground(0)
        ) { x, y, _ in y < 2 ? 200 : UInt8(x + seed) }
        try dataset.mask("\(part)/masks/b.png") { x, y in
            x < 16 ? Dataset.cars(x, y) : x == 31 && 20..<22 ~= y ? 255 : 0
        }
    }

    private func object(_ json: JSONValue) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(json.compact.utf8)) as? [String: Any])
    }

    @Test func numbers() throws {
        try withDataset { dataset in
            try write(dataset, "x", seed: 0)
            let json = try DatasetStatistics(dataset.source("x")).json.compact
            let expected = #"""
                {"parts":{"all":{"tiles":2,"pixels":2048,"missing_pixels":64,"ignored_pixels":64,\#
                "metres_per_pixel":{"tiles":1,"minimum":M,"median":M,"maximum":M,"not_square":0},\#
                "classes":{"background":{"pixels":1910,"pixel_share":S0,"tiles":2,"objects":null},\#
                "car":{"pixels":74,"pixel_share":S1,"tiles":2,"objects":{"count":4,"cut_by_border":1,\#
                "area":{"minimum":2,"percentile_25":2,"median":24,"percentile_75":24,"maximum":24},\#
                "histogram":[{"from":2,"count":1},{"from":3,"count":0},{"from":4,"count":0},{"from":6,"count":0},\#
                {"from":8,"count":0},{"from":12,"count":0},{"from":16,"count":0},{"from":24,"count":3}]}}},\#
                "sample_type":"uint8","bands":[{"minimum":0,"percentile_2":0,"mean":15.5,"standard_deviation":D,\#
                "percentile_98":31,"maximum":31}]}},"weights":{"auto":{"background":1,"car":W}}}
                """#
            let deviation = (1023.0 / 12).squareRoot()
            let found = try object(DatasetStatistics(dataset.source("x")).json)
            let parts = try #require((found["parts"] as? [String: Any])?["all"] as? [String: Any])
            let metres = try #require((parts["metres_per_pixel"] as? [String: Any])?["median"] as? Double)
            #expect(abs(metres - 0.5) < 0.001)
            var text = expected.replacing("M", with: "\(metres)").replacing("W", with: "\(1910.0 / 74)")
            text = text.replacing("S0", with: "\(1910.0 / 1984)").replacing("S1", with: "\(74.0 / 1984)")
            let band = try #require((parts["bands"] as? [[String: Any]])?.first)
            let measured = try #require(band["standard_deviation"] as? Double)
            #expect(abs(measured - deviation) < 1e-12)
            #expect(json == text.replacing("D", with: "\(measured)"))
        }
    }

    /// The weights are those that the losses of the phases get.
    @Test func weightsOfPhases() throws {
        try withDataset { dataset in
            try write(dataset, "train", seed: 0)
            try write(dataset, "val", seed: 3)
            var configuration = try dataset.configuration()
            configuration.schedule.losses[0] = Loss(WeightedCrossEntropy { ($0.power, $0.recallBias) = (0.5, 2) })
            let found = try object(DatasetStatistics(DatasetSource(configuration)).json)
            let weights = try #require(found["weights"] as? [String: [String: Double]])
            let name = configuration.schedulePlan.phases[0].name
            #expect(weights["auto"] == ["background": 1, "car": 1910.0 / 74])
            let car = try #require(weights["phase \(name)"]?["car"])
            #expect(abs(car - 2 * (1910.0 / 74).squareRoot()) < 1e-12)
        }
    }

    @Test func tableForPeople() throws {
        try withDataset { dataset in
            try write(dataset, "x", seed: 0)
            let table = try DatasetStatistics(dataset.source("x")).table
            let expected = """
                2 tiles of 32 pixels a side, 1 band of uint8
                without data 3.12 %, ignored 3.12 % of the pixels; a pixel is 0.5 m, as 1 of them say

                class       pixels           objects            in tiles
                background    1910  96.27 %                            2
                car             74   3.73 %        4  100.00 %         2

                pixels an object  least  25 %  median  75 %  most  mean  cut by a border
                car                   2     2      24    24    24  18.5                1

                from 2   1  █████████████▍
                from 3   0
                from 4   0
                from 6   0
                from 8   0
                from 12  0
                from 16  0
                from 24  3  ████████████████████████████████████████

                band  least  2 %  mean  deviation  98 %  most
                1         0    0  15.5      9.233    31    31

                weights  background    car
                auto              1  25.81
                """
            #expect(table == expected)
        }
    }
}
