// What one signal does, and what a second one does soon and late after it.
import Base
import Foundation
import TestSupport
import Testing

@Suite struct InterruptionTests {
    private static let settings = """
        model: {width: 2, depth: 1}
        sampling: {crop_size: 16, crops_per_epoch: 4}
        training: {batch_size: 2}
        schedule: {cycles: 1, phases: [{name: only, loss: jaccard, max_epochs: 1}]}
        """

    /// A training that nobody listens to: it holds the run folder, and its first message waits for room in a full pipe.
    private final class HeldTraining {
        private let process = Process()
        private let errors = Pipe()
        private let filled: Int

        init(in folder: String) throws {
            let end = errors.fileHandleForWriting
            filled = Int(fcntl(end.fileDescriptor, Int32(1031), 4096))  // F_SETPIPE_SZ
            try #require(filled >= 4096)
            try end.write(contentsOf: Data(repeating: UInt8(ascii: " "), count: filled))
            process.executableURL = URL(fileURLWithPath: try productPath())
            process.arguments = ["train", "--config", "tiny.yaml", "--output", "run"]
            process.currentDirectoryURL = URL(fileURLWithPath: folder)
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = FileHandle.nullDevice
            process.standardError = errors
            try process.run()
            try end.close()
            for _ in 0..<600 where !FileManager.default.fileExists(atPath: folder + "/run/.lock") { wait(0.05) }
        }

        deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

        func wait(_ seconds: Double) { Thread.sleep(forTimeInterval: seconds) }

        func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

        var isRunning: Bool { process.isRunning }

        /// Whether it ends within so many seconds.
        func ends(within seconds: Double) -> Bool {
            for _ in 0..<Int(seconds * 50) where process.isRunning { wait(0.02) }
            return !process.isRunning
        }

        var exitCode: Int32? { process.terminationReason == .exit ? process.terminationStatus : nil }

        /// What it said, now that somebody listens, to its end.
        func listen() throws -> String {
            let text = try errors.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            return String(decoding: text.dropFirst(filled), as: UTF8.self)
        }
    }

    private func withTraining(_ body: (HeldTraining) throws -> Void) throws {
        try withTemporaryFolder { folder in
            try makeTinyTraining(in: folder, tiles: 4, size: 64, settings: Self.settings)
            try body(try HeldTraining(in: folder))
        }
    }

    @Test(arguments: [(SIGINT, SIGINT), (SIGTERM, SIGTERM), (SIGINT, SIGTERM)])
    func aSecondSignalSoonAfterLeavesAtOnce(first: Int32, second: Int32) throws {
        try withTraining { training in
            training.send(first)
            training.wait(0.3)
            #expect(training.isRunning, "one signal waits for the end of a step")
            training.send(second)
            try #require(training.ends(within: 5))
            #expect(training.exitCode == 128 + second)
            #expect(try training.listen() == "")
        }
    }

    @Test func aSecondSignalLongAfterIsAFirstOneAgain() throws {
        try withTraining { training in
            training.send(SIGINT)
            training.wait(2.2)
            training.send(SIGINT)
            training.wait(0.5)
            #expect(training.isRunning)
            let errors = try training.listen()
            #expect(errors.contains("interrupted ") && training.exitCode == 130, "\(errors)")
        }
    }
}
