// Label files of several scenes: one for each, found by its name, or one for all.
import Base
import Foundation
import Geo
import TestSupport
import Testing
import Tiling

@Suite struct TileLabelsTests {
    /// A sequence has a feature a line, with a record separator before each or without.
    @Test(arguments: [("geojsonl", ""), ("geojsons", "\u{1E}"), ("ndjson", "")])
    func aFolderWithSequences(ending: String, separator: String) throws {
        try withTemporaryFolder { folder in
            var fixture = TilingFixture(in: folder)
            fixture.settings.split = SplitShares("1/0/0")!
            try fixture.writeScene("a", width: 64, height: 64)
            try fixture.writeCars(width: 64, height: 64)
            let expected = try fixture.cut("a")
            let cars = try String(contentsOfFile: folder + "/cars.geojson", encoding: .utf8)
            let start = try #require(cars.firstRange(of: "\"features\": [")).upperBound
            let lines = cars[start...].dropLast(2).split(separator: ",\n").map { separator + $0 + "\n" }
            #expect(lines.count > 4)
            fixture.settings.labels = folder + "/labels"
            fixture.settings.labelOptions.space = .crs(try CRS("EPSG:32611"))
            fixture.settings.output = folder + "/again"
            try FileManager.default.createDirectory(atPath: folder + "/labels", withIntermediateDirectories: true)
            try lines.joined().write(toFile: folder + "/labels/a." + ending, atomically: true, encoding: .utf8)
            let found = try fixture.cut("a")
            #expect(found == expected && found.contains { $0.objects > 0 })
        }
    }

    /// What is said of a label file is said once, not for each scene that it serves.
    @Test func remarksAreMadeOnce() throws {
        try withTemporaryFolder { folder in
            var fixture = TilingFixture(in: folder)
            fixture.settings.split = SplitShares("1/0/0")!
            for (index, name) in ["a", "b", "c"].enumerated() {
                try fixture.writeScene(name, x: 64 * index, width: 64, height: 64)
            }
            try fixture.writeCars(width: 192, height: 64)
            let cars = try String(contentsOfFile: folder + "/cars.geojson", encoding: .utf8)
            try (cars.dropLast(2) + #", {"type": "Feature", "properties": {}, "geometry": null}]}"#)
                .write(toFile: folder + "/cars.geojson", atomically: true, encoding: .utf8)
            var notes: [String] = []
            _ = try fixture.cut("a", "b", "c") { notes.append($0) }
            #expect(notes == ["1 feature of \(folder)/cars.geojson has no geometry"])
        }
    }
}
