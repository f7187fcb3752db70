// `segtrain bench` prints one line of JSON in every mode but ops and scaling, which print tables, and leaves nothing behind.
import Foundation
import TestSupport
import Testing

@Suite struct BenchCommandTests {
    private static let small = ["--width", "4", "--depth", "1", "--batch", "1", "--steps", "1"]

    @Test(arguments: [
        (["train", "--size", "16", "--loss", "jaccard"], "loss"), (["infer", "--size", "16"], "tiles_per_second"),
        (["scene", "--scene", "40", "--size", "32", "--overlap", "8"], "windows"),
        (["data", "--size", "32"], "crops_per_second"), (["peak"], "empty_region_microseconds"),
    ])
    func aModePrintsItsLine(mode: [String], key: String) throws {
        try withTemporaryFolder { folder in
            let result = try segtrain(["bench", "--mode"] + mode + Self.small, environment: ["TMPDIR": folder])
            #expect(result.exitCode == 0 && result.errors.isEmpty, "\(result.errors)")
            #expect(result.output.filter { $0 == "\n" }.count == 1)
            let json = try #require(
                try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
            #expect(json["mode"] as? String == mode[0] && json[key] != nil)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }

    @Test func scalingPrintsARowForEachNumberOfThreads() throws {
        let scaling = ["bench", "--mode", "scaling", "--size", "16", "--threads", "2,64"] + Self.small
        let table = try segtrain(scaling)
        #expect(table.exitCode == 0 && table.output.filter { $0 == "\n" }.count == 3, "\(table.errors)")
        let lines = try segtrain(scaling + ["--json"]).output.split(separator: "\n")
        #expect(lines.count == 2 && lines.allSatisfy { $0.contains("\"efficiency\"") })
    }

    @Test func opsPrintsATable() throws {
        let result = try segtrain(["bench", "--mode", "ops", "--size", "16"] + Self.small)
        #expect(result.exitCode == 0 && result.output.hasPrefix("operation "))
        #expect(result.output.contains("\nAdamW "))
    }
}
