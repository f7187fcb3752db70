// A prediction that ends from outside: killed, or without room on the disk.
import Foundation
import TestModels
import TestSupport
import Testing

/// The product itself, ended from outside.
@Suite struct EndedPredictionTests {
    private static func start(_ arguments: [String], limitBlocks: Int? = nil) throws -> (Process, Pipe) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        let limit = limitBlocks.map { "ulimit -f \($0); " } ?? ""
        process.arguments = ["-c", limit + "exec \"$0\" \"$@\"", try productPath()] + arguments
        let errors = Pipe()
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        return (process, errors)
    }

    private func arguments(_ folder: String, _ output: String, _ more: [String] = []) -> [String] {
        ["predict", "--model", folder + "/model", folder + "/a.tif", "--output", output]
            + ["--format", "cog", "--compress", "none", "--probability", "--window", "32", "--overlap", "12"] + more
    }

    @Test func aKilledPredictionGoesOnBitForBit() throws {
        try withTemporaryFolder { folder in
            try writeContinuationScene(folder + "/a.tif")
            try thresholdModel(limit: 60, sharpness: 0.05, minimumArea: 20).write(to: folder + "/model")
            let (whole, _) = try Self.start(arguments(folder, folder + "/whole"))
            whole.waitUntilExit()
            try #require(whole.terminationStatus == 0)

            let cut = folder + "/cut"
            let (killed, _) = try Self.start(arguments(folder, cut, ["--continue"]))
            while killed.isRunning, (try? FileState.size(cut + "/a.partial")) ?? 0 < 20_000 { usleep(500) }
            kill(killed.processIdentifier, SIGKILL)
            killed.waitUntilExit()
            #expect(killed.terminationReason == .uncaughtSignal, "killed while it predicted")
            #expect(try Array(visibleFiles(cut).keys) == ["a.partial"])

            let (rest, errors) = try Self.start(arguments(folder, cut, ["--continue", "--threads", "1"]))
            let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            rest.waitUntilExit()
            #expect(rest.terminationStatus == 0 && text.contains("a.tif: continues at row "))
            #expect(try visibleFiles(cut) == visibleFiles(folder + "/whole"))
        }
    }

    /// Blocks of 512 bytes that a file may have: room for nothing, for a little, for the mask but not the
    /// probabilities; the strips are too many before either is begun. ThreadSanitizer itself dies of such a limit,
    /// before it starts.
    @Test(
        .enabled(if: ProcessInfo.processInfo.environment["TSAN_OPTIONS"] == nil),
        arguments: [(0, []), (100, []), (300, []), (200, ["--continue"])] as [(Int, [String])])
    func aDiskThatFillsUpIsOneLineAndNoOutput(blocks: Int, more: [String]) throws {
        try withTemporaryFolder { folder in
            try writeContinuationScene(folder + "/a.tif")
            try thresholdModel(limit: 60, sharpness: 0.05).write(to: folder + "/model")
            let (process, errors) = try Self.start(arguments(folder, folder + "/out", more), limitBlocks: blocks)
            let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationReason == .exit && process.terminationStatus == 73)
            #expect(text.hasPrefix("segtrain: \(folder)/out/a"), "\(text)")
            #expect(
                text.hasSuffix("cannot write: File too large; free some space or choose another output\n"), "\(text)")
            #expect(text.split(separator: "\n").count == 1)
            #expect(try visibleFiles(folder + "/out").keys.filter { $0 != "a.partial" } == [])
        }
    }
}

private enum FileState {
    static func size(_ path: String) throws -> Int {
        (try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    }
}
