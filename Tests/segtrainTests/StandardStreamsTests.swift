// Standard output and standard error that are closed, full or without a reader.
import Foundation
import TestSupport
import Testing

@Suite struct StandardStreamsTests {
    /// Runs a line of shell, in which $segtrain is the product.
    private func shell(_ line: String, folder: String = packageRoot) throws -> (code: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", line]
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = ProcessInfo.processInfo.environment.merging(["segtrain": try productPath()]) { $1 }
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    @Test func aResultThatIsLostIsAnError() throws {
        let full = try shell("\"$segtrain\" config check configs/samples.yaml >/dev/full")
        #expect(full.code == 74)
        #expect(full.output == "segtrain: standard output: cannot write: No space left on device\n")
    }

    @Test func aReaderThatHasLeftIsNoError() throws {
        let left = try shell("\"$segtrain\" config show configs/samples.yaml | head -0; echo ${PIPESTATUS[0]}")
        #expect(left.output == "141\n" || left.output == "0\n", "ended by SIGPIPE as others are, or quicker than head")
    }

    /// A class whose name would colour the terminal, rename its window and begin a row of its own.
    @Test func filesDoNotDriveTheTerminal() throws {
        try withTemporaryFolder { folder in
            let feature = #"{"type": "Feature", "properties": {"class": "\u001b[31m\u001b]0;x\u0007\n9"}, "geometry": "#
            let text = feature + #"{"type": "Point", "coordinates": [1, 2]}}"#
            try text.write(toFile: folder + "/a.geojson", atomically: true, encoding: .utf8)
            let table = try segtrain(["count", "a.geojson"], folder: folder)
            #expect(table.output == "file       ?[31m?]0;x??9\na.geojson              1\n")
            let csv = try segtrain(["count", "a.geojson", "--csv"], folder: folder)
            #expect(csv.output == "file,\"?[31m?]0;x?\n9\"\na.geojson,1\n")
        }
    }

    @Test func closedStreamsAreNobodysFiles() throws {
        // What is printed is lost, and ends up in no file.
        let line = "\"$segtrain\" inspect data-samples/test/images/*.png >&- 2>&- <&-"
        #expect(try shell(line).code == 74)
        #expect(try shell("\"$segtrain\" --version 2>&- <&-").code == 0)
    }

    @Test func aHelpPageThatIsLostIsAnError() throws {
        for arguments in ["--help", "--version", "help train"] {
            let full = try shell("\"$segtrain\" \(arguments) >/dev/full")
            #expect(full.code == 74 && full.output.contains("No space left on device"), "\(arguments): \(full)")
        }
    }

    /// As the other end of a pipe may leave it: what has no room now is written later.
    @Test func aNonBlockingOutputIsWaitedFor() throws {
        let (process, output) = (Process(), Pipe())
        let end = output.fileHandleForWriting.fileDescriptor
        _ = fcntl(end, Int32(1031), 4096)  // F_SETPIPE_SZ
        _ = fcntl(end, F_SETFL, O_NONBLOCK)
        process.executableURL = URL(fileURLWithPath: try productPath())
        process.arguments = ["config", "schema"]
        process.standardOutput = output
        try process.run()
        Thread.sleep(forTimeInterval: 1)
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0 && text.count > 2 * 4096)
    }

    @Test func workGoesOnWhenNobodyReadsTheMessages() throws {
        try withTemporaryFolder { folder in
            let settings = """
                model: {width: 4, depth: 1}
                sampling: {crop_size: 32, crops_per_epoch: 4}
                training: {batch_size: 4}
                schedule: {cycles: 1, phases: [{name: only, loss: jaccard, max_epochs: 3}]}
                """
            try makeTinyTraining(in: folder, tiles: 8, size: 128, settings: settings)
            let run = try shell(
                "\"$segtrain\" train --config tiny.yaml --output run 2> >(head -1) >/dev/null; echo code $?",
                folder: folder)
            #expect(run.output.contains("code 0"), "\(run.output)")
            let rows = try String(contentsOfFile: folder + "/run/epochs.csv", encoding: .utf8).split(separator: "\n")
            #expect(rows.count == 1 + 3)
        }
    }
}
