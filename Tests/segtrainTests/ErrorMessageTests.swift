// What segtrain says to bad input: Goldens/errors.txt holds each command line with its exit code and its message.
import Foundation
import TestSupport
import Testing

@Suite struct ErrorMessageTests {
    @Test func everyMessageIsOneLineWithItsExitCode() throws {
        try withTemporaryFolder { folder in
            _ = try BadInputs(in: folder)
            var text = ""
            for section in ErrorCase.sections {
                text += "== \(section.title) ==\n\n"
                for row in section.cases { text += try row.transcript(in: folder) + "\n" }
            }
            #expect(differenceFromGolden(text, "Tests/segtrainTests/Goldens/errors.txt") == nil)
        }
    }
}

/// A command line that must fail.
struct ErrorCase {
    let what: String
    let command: String
    /// Sends SIGINT once this is on standard error.
    let interruptAfter: String?

    init(_ what: String, _ command: String, interruptAfter: String? = nil) {
        (self.what, self.command, self.interruptAfter) = (what, command, interruptAfter)
    }

    /// Training with one setting changed.
    static func train(_ what: String, _ settings: String...) -> ErrorCase {
        let overrides = settings.map { " --set \($0)" }.joined()
        return ErrorCase(what, "train --config cars.yaml --output new" + overrides)
    }

    /// Training on other tiles.
    static func tiles(_ what: String, _ set: String) -> ErrorCase {
        train(what, "data.train.images=\(set)/images", "data.train.masks=\(set)/masks")
    }

    /// Calibration of the good run on its tiles.
    static func calibrate(_ what: String, _ options: String) -> ErrorCase {
        ErrorCase(what, "calibrate --model run --images tiles/images --masks tiles/masks " + options)
    }

    /// Labels drawn over a scene.
    static func rasterize(_ what: String, _ labels: String, _ options: String = "", like scene: String = "scene.tif")
        -> ErrorCase
    {
        ErrorCase(
            what, "data rasterize \(labels) --like \(scene) --output new.tif" + (options.isEmpty ? "" : " " + options))
    }

    /// Scenes cut into tiles.
    static func tile(_ what: String, _ scenes: String, _ labels: String, _ options: String = "") -> ErrorCase {
        let command = "data tile \(scenes) --labels \(labels) --size 16 --output new"
        return ErrorCase(what, command + (options.isEmpty ? "" : " " + options))
    }

    /// What a reader of the golden sees: the case, the command line, the exit code, the message.
    func transcript(in folder: String) throws -> String {
        let result = try segtrain(
            command.split(separator: " ").map(String.init), folder: folder, interruptAfter: interruptAfter)
        // Without the folder a golden is the same on every machine. Notes of a run that had begun come before its
        // message.
        var lines = result.errors.replacingOccurrences(of: folder + "/", with: "").split(
            separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.popLast() == "", "\(command): a message ends with its line")
        if interruptAfter != nil { lines = lines.suffix(1) }
        #expect(lines.count == 1 && lines[0].hasPrefix("segtrain: "), "\(command): \(lines)")
        #expect(result.output.isEmpty && result.exitCode != 0, "\(command): \(result.output)")
        var message = lines.joined(separator: "\n")
        // The step in which a signal arrives is a matter of luck.
        if interruptAfter != nil { message.replace(/step \d+/, with: "step N") }
        return "\(what)\n$ segtrain \(command)\n\(message)\nexit code \(result.exitCode)\n"
    }
}
