// What one signal does, and what a second one does soon and late after it.
import Base
import Foundation
import TestSupport
import Testing

@Suite struct InterruptionTests {
    private static let settings = """
        model: {width: 2, depth: 1}
        sampling: {crop_size: 16, crops_per_epoch: 40000}
        training: {batch_size: 2}
        schedule: {cycles: 1, phases: [{name: only, loss: jaccard, max_epochs: 9}]}
        """

    /// Trains in the middle of an epoch that takes long, sends the signals, and waits for the end.
    ///
    /// - Parameter line: a line of shell that runs "$@".
    private func trained(
        in folder: String, _ signals: [Int32], by line: String = "exec \"$@\"", pause: Double = 0
    ) throws -> (code: Int32, errors: String) {
        try makeTinyTraining(in: folder, tiles: 4, size: 64, settings: Self.settings)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = [
            "-c", line, "bash", try productPath(), "train", "--config", "tiny.yaml", "--output", "run",
        ]
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        for _ in 0..<600 where !FileManager.default.fileExists(atPath: folder + "/run/events.jsonl") {
            Thread.sleep(forTimeInterval: 0.05)
        }
        Thread.sleep(forTimeInterval: pause)
        for signal in signals { kill(process.processIdentifier, signal) }
        let said = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let isExit = process.terminationReason == .exit
        return (process.terminationStatus + (isExit ? 0 : 1000), String(decoding: said, as: UTF8.self))
    }

    /// A terminal that closes, a batch system's warning, a limit of CPU time.
    @Test(arguments: [SIGTERM, SIGHUP, SIGUSR1, SIGXCPU])
    func oneSignalSavesTheWork(signal: Int32) throws {
        try withTemporaryFolder { folder in
            let ended = try trained(in: folder, [signal])
            #expect(ended.code == 128 + signal && ended.errors.contains("checkpoint is saved"), "\(ended)")
            #expect(FileManager.default.fileExists(atPath: folder + "/run/last.safetensors"))
        }
    }

    @Test func whatNohupIgnoresStaysIgnored() throws {
        try withTemporaryFolder { folder in
            let ended = try trained(in: folder, [SIGHUP, SIGTERM], by: "trap '' HUP; exec \"$@\"")
            #expect(ended.code == 143, "\(ended)")
        }
    }

    /// Its reader is there and does not read: the pipe is full before the training begins.
    @Test func aFullStandardErrorHoldsNoSignalUp() throws {
        try withTemporaryFolder { folder in
            let line = """
                exec 3> >(sleep 20)
                "$@" 2>&3 & head -c 70000 /dev/zero | timeout 1 dd bs=1 status=none >&3 2>/dev/null
                sleep 2; kill -TERM $!; wait $!; echo code $? >&2
                """
            let ended = try trained(in: folder, [], by: line)
            #expect(ended.errors.contains("code 143"), "\(ended)")
        }
    }

    @Test(arguments: [(SIGINT, SIGINT), (SIGTERM, SIGTERM), (SIGINT, SIGTERM)])
    func aSecondSignalSoonAfterLeavesAtOnce(first: Int32, second: Int32) async {
        let code = 128 + second
        await #expect(processExitsWith: .exitCode(code)) { [first, second] in
            Interruption.install()
            raise(first)
            precondition(Interruption.requested != nil)
            raise(second)
        }
    }

    @Test func aSecondSignalLongAfterIsAFirstOneAgain() async {
        await #expect(processExitsWith: .success) {
            Interruption.install()
            raise(SIGINT)
            Thread.sleep(forTimeInterval: 2.1)
            raise(SIGTERM)
            precondition(Interruption.requested == .terminated)
        }
    }

    /// A terminal's end comes twice, a limit of CPU time every second.
    @Test func otherSignalsAreNoImpatience() async {
        await #expect(processExitsWith: .success) {
            Interruption.install()
            for number in [SIGHUP, SIGHUP, SIGXCPU, SIGXCPU, SIGTERM, SIGHUP] { raise(number) }
            precondition(Interruption.requested == .hungUp)
        }
    }
}
