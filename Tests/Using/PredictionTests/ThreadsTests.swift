// A prediction with everything on is the same, to the last bit, on any number of threads.
import Foundation
import TestModels
import TestSupport
import Testing

@Suite struct ThreadsTests {
    @Test(arguments: ["png", "tiff", "cog"]) func anyNumberOfThreads(format: String) throws {
        try withTemporaryFolder { folder in
            try writeContinuationScene(folder + "/a.tif")
            try thresholdModel(limit: 60, sharpness: 0.05, minimumArea: 20).write(to: folder + "/model")
            func predict(threads: Int) throws -> [String: Data] {
                let process = Process()
                process.executableURL = URL(fileURLWithPath: try productPath())
                let output = "\(folder)/\(threads)"
                process.arguments =
                    ["predict", "--model", folder + "/model", folder + "/a.tif", "--output", output]
                    + ["--format", format, "--probability", "--overlay", "--vector", "geojson", "--split-touching"]
                    + ["--window", "32", "--overlap", "12", "--threads", "\(threads)"]
                process.standardError = FileHandle.nullDevice
                process.standardOutput = FileHandle.nullDevice
                try process.run()
                process.waitUntilExit()
                try #require(process.terminationStatus == 0)
                return try visibleFiles(output)
            }
            let one = try predict(threads: 1)
            #expect(one.count >= 4)
            for threads in [2, 4] { #expect(try predict(threads: threads) == one, "\(threads) threads") }
        }
    }
}
