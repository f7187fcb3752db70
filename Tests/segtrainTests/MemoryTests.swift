// What a command says it needs is what it takes; with less it is refused.
import Base
import Foundation
import Raster
import TestSupport
import Testing

/// Not under sanitizers, which take memory of their own.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["ASAN_OPTIONS"] == nil)) struct MemoryTests {
    /// The estimate of `segtrain arguments`, in MiB.
    private func announced(_ arguments: [String], in folder: String) throws -> Int {
        let refused = try segtrain(arguments + ["--memory-limit", "1"], folder: folder)
        #expect(refused.exitCode == UserError.Kind.memory.rawValue)
        let sentence = try #require(
            refused.errors.wholeMatch(
                of: /segtrain: .* needs about (\d+) MiB: .*; --memory-limit allows 1 MiB; .*\n/), "\(refused.errors)")
        return try #require(Int(sentence.1))
    }

    /// Limits of addresses and of data: one line and 71, or the work; no crash report.
    @Test(arguments: ["-v 130000", "-v 160000", "-v 200000", "-d 4000", "-d 12000", "-d 40000"])
    func withLittleMemoryNothingCrashes(limit: String) throws {
        try withTemporaryFolder { folder in
            let settings = "schedule: {cycles: 1, phases: [{name: only, loss: jaccard, max_epochs: 1}]}"
            try makeTinyTraining(in: folder, tiles: 4, size: 256, settings: settings)
            let tiles = "--images tiles/train/images --masks tiles/train/masks"
            for command in [
                "train --config tiny.yaml --output run", "data stats \(tiles)", "data check \(tiles)",
                "data preview \(tiles) --output sheet.png", "data synthesize --tiles 2 --size 512 --output set",
                "data vectorize $(ls tiles/train/masks/* | head -1) --output cars.geojson",
                "inspect tiles/train/images/*",
                "bench --batch 4 --size 64 --steps 1",
            ] {
                let (exitCode, text) = try limited(limit, command, in: folder)
                // Below what the loader of programs needs, it says so itself, with 127.
                let isRefused = exitCode == 71 && text.split(separator: "\n").count == 1
                #expect(
                    isRefused || [0, 127].contains(exitCode),
                    "\(command) with ulimit \(limit): \(exitCode) \(text)")
            }
        }
    }

    /// Labels take the memory of those in the scenes; where these are too many, they are refused with a figure.
    @Test(
        arguments: [false, true],
        [
            "rasterize labels.csv --like a.tif --output mask.tif",
            "tile a.tif b.tif --labels labels.csv --size 32 --output tiles --split 1/0/0",
        ])
    func labelsTakeTheMemoryOfTheScenes(areInAScene: Bool, command: String) throws {
        try withTemporaryFolder { folder in
            try writeScene(folder + "/a.tif")
            try writeScene(folder + "/b.tif", x: 500_100)
            let far = areInAScene ? "500016.5,3999990.5\n" : "700016.5,3999990.5\n"
            let table = "x,y\n500010,3999990\n500110,3999990\n" + String(repeating: far, count: 100_000)
            try table.write(toFile: folder + "/labels.csv", atomically: true, encoding: .utf8)
            let result = try limited("-d 32000", "data \(command) --radius 2 --labels-crs EPSG:32611", in: folder)
            if areInAScene {
                #expect(result.exitCode == 71, "\(result.errors)")
                #expect(
                    result.errors.contains(
                        /labels.csv: what is needed of its first \d+ features takes \d+ MiB.*ulimit -d allows \d+ MiB/))
            } else {
                #expect(result.exitCode == 0, "\(result.errors)")
            }
        }
    }

    /// To count the objects of one file none of them is kept.
    @Test func countingTakesNoMemory() throws {
        try withTemporaryFolder { folder in
            let table = "x,y\n" + String(repeating: "1,2\n", count: 300_000)
            try table.write(toFile: folder + "/objects.csv", atomically: true, encoding: .utf8)
            let result = try limited("-d 18000", "count objects.csv", in: folder)
            #expect(result.exitCode == 0, "\(result.errors)")
        }
    }

    /// A few features may be large: they count by their corners, the first as well.
    @Test(arguments: [1, 2]) func labelsOfManyCornersAreRefused(polygons: Int) throws {
        try withTemporaryFolder { folder in
            try writeStars(folder, polygons: polygons, corners: 60_000 / polygons, radii: (2000, 4000))
            let command = "data rasterize labels.geojson --like a.tif --output mask.tif"
            let result = try limited("-d 18000", command, in: folder)
            #expect(result.exitCode == 71, "\(result.errors)")
            #expect(result.errors.contains(/labels.geojson.* MiB.*ulimit -d allows \d+ MiB/), "\(result.errors)")
            let whole = try limited("-d 100000", command, in: folder)
            #expect(whole.exitCode == 0, "\(whole.errors)")
        }
    }

    /// What a side takes does not grow with the rows that it crosses.
    @Test func longSidesTakeNoMoreMemory() throws {
        try withTemporaryFolder { folder in
            try writeStars(folder, polygons: 1, corners: 60_000, radii: (0.5, 30))
            let result = try limited(
                "-d 34000", "data rasterize labels.geojson --like a.tif --output mask.tif", in: folder)
            #expect(result.exitCode == 0, "\(result.errors)")
        }
    }

    /// A scene, and stars around its middle.
    private func writeStars(_ folder: String, polygons: Int, corners: Int, radii: (Double, Double)) throws {
        try writeScene(folder + "/a.tif")
        let features = (0..<polygons).map { number in
            let ring = (0...corners).map { corner in
                let angle = 2 * Double.pi * Double(corner % corners) / Double(corners)
                let radius = Double(1 + number) * (corner % 2 == 0 ? radii.0 : radii.1)
                return "[\(500_016 + radius * cos(angle)),\(3_999_984 + radius * sin(angle))]"
            }
            let outline = "{\"type\":\"Polygon\",\"coordinates\":[[\(ring.joined(separator: ","))]]}"
            return "{\"type\":\"Feature\",\"properties\":{},\"geometry\":\(outline)}"
        }
        let crs = "\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"EPSG:32611\"}}"
        try "{\"type\":\"FeatureCollection\",\(crs),\"features\":[\(features.joined(separator: ","))]}"
            .write(toFile: folder + "/labels.geojson", atomically: true, encoding: .utf8)
    }

    private func writeScene(_ path: String, x: Double = 500_000) throws {
        try RasterWriter.writeGeoTIFF(
            path: path, width: 64, height: 64, bands: 3, bytes: [UInt8](repeating: 0, count: 64 * 64 * 3),
            georeference: Georeference(
                x: x, y: 4_000_000, pixelWidth: 0.5, pixelHeight: 0.5, epsg: 32611, isGeographic: false))
    }

    /// The command with a limit that the shell sets.
    private func limited(
        _ limit: String, _ command: String, in folder: String
    ) throws -> (exitCode: Int32, errors: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", "ulimit \(limit); exec \"$segtrain\" \(command)"]
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = ["segtrain": try productPath()]
        process.standardOutput = FileHandle.nullDevice
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationReason == .exit ? process.terminationStatus : -1, text)
    }

    @Test func estimatesAreWithinASixthOfThePeak() throws {
        try withTemporaryFolder { folder in
            let settings = """
                model: {width: 16, depth: 2}
                sampling: {crop_size: 256, crops_per_epoch: 2}
                training: {batch_size: 2}
                schedule: {cycles: 1, phases: [{name: only, loss: {kind: lovasz, smooth: 1}, max_epochs: 1}]}
                """
            try makeTinyTraining(in: folder, tiles: 2, size: 512, settings: settings)
            let arguments = ["train", "--config", "tiny.yaml", "--output", "run"]
            let estimate = try announced(arguments, in: folder)
            #expect(!FileManager.default.fileExists(atPath: folder + "/run"))

            let trained = try segtrain(arguments + ["--memory-limit", "\(estimate + 16)"], folder: folder)
            try #require(trained.exitCode == 0, "\(trained.errors)")
            let peak = try #require(trained.output.firstMatch(of: /peak memory (\d+) MiB/).flatMap { Int($0.1) })
            #expect(abs(estimate - peak) * 6 <= peak, "announced \(estimate) MiB, took \(peak)")

            for use in [
                ["eval", "--model", "run", "--images", "tiles/val/images", "--masks", "tiles/val/masks"],
                ["predict", "--model", "run", "tiles/val/images", "--output", "masks"],
            ] {
                let needed = try announced(use, in: folder)
                let result = try segtrain(use + ["--memory-limit", "\(needed + 16)"], folder: folder)
                #expect(result.exitCode == 0, "\(use[0]) with the \(needed) MiB that it asked for: \(result.errors)")
                // A window of 128 takes a fraction of one of 512.
                #expect(try announced(use + ["--window", "128"], in: folder) < needed - 8)
            }
        }
    }
}
