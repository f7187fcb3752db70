// What stands on a terminal while segtrain works, and after.
import Foundation
import TestSupport
import Testing

@Suite struct TerminalTests {
    private static let settings = """
        model: {width: 2, depth: 1}
        sampling: {crop_size: 16, crops_per_epoch: 64}
        training: {batch_size: 4}
        calibration: {goal: f1}
        schedule: {cycles: 1, phases: [{name: recall, loss: weighted_cross_entropy, max_epochs: 2},
          {name: precise, loss: jaccard, max_epochs: 2}]}
        """

    private func train(
        _ folder: String, columns: Int, _ arguments: [String] = [], resize: (after: String, columns: Int)? = nil
    ) throws -> (output: String, screen: Screen) {
        try makeTinyTraining(in: folder, tiles: 8, size: 96, settings: Self.settings)
        let run = try segtrainOnTerminal(
            ["train", "-c", "tiny.yaml", "-o", "my run"] + arguments, columns: columns, folder: folder,
            resize: resize)
        try #require(run.exitCode == 0, "\(run.raw)")
        return (run.output, run.screen)
    }

    private static func isBar(_ line: String) -> Bool { line.hasPrefix("calibrating") || line.contains("/≤") }

    @Test(arguments: [60, 80, 120]) func aTrainingFitsTheTerminal(columns: Int) throws {
        try withTemporaryFolder { folder in
            let (output, screen) = try train(folder, columns: columns)
            let bars = screen.drawn.filter(Self.isBar)
            #expect(!bars.isEmpty && bars.allSatisfy { $0.count < columns }, "\(bars)")
            #expect(bars.contains { $0.hasPrefix("epoch 1/≤4 · phase 1/2 recall · ") }, "\(bars)")
            #expect(bars.contains { $0.hasPrefix("calibrating · ") })
            // None of it is left, and nothing stands behind one.
            #expect(!screen.lines.contains { Self.isBar($0) || $0.contains("━") || $0.contains("─") })

            let header = try #require(screen.lines.firstIndex { $0.hasPrefix("epoch  phase") })
            #expect(screen.lines.count { $0.hasPrefix("epoch  ") } == 1)
            let rows = screen.lines[header...].filter { $0.contains(/^ +\d  (recall|precise)\b/) }
            #expect(rows.count == 4 && (rows + [screen.lines[header]]).allSatisfy { $0.count <= columns }, "\(rows)")
            #expect(rows.contains { $0.hasSuffix("  best") })
            #expect(screen.lines[header].contains("val_loss") == (columns == 120))
            #expect(screen.lines.contains { $0.hasPrefix("run folder: my run ") })
            #expect(output.contains(": all cycles are done\n") && output.hasSuffix("\nmy run/best.safetensors\n"))
        }
    }

    @Test func aTerminalThatGetsNarrowerGetsShorterLines() throws {
        try withTemporaryFolder { folder in
            // Narrower after the first epoch; the last one is seconds later.
            let (_, screen) = try train(
                folder, columns: 120, ["--set", "schedule.phases.precise.max_epochs=9"], resize: ("epoch  phase", 60))
            let last = screen.drawn.filter { $0.hasPrefix("epoch 11/≤11 ") }
            #expect(!last.isEmpty && last.allSatisfy { $0.count < 60 }, "\(last)")
            // The table has fewer columns from there on, and says which.
            #expect(screen.lines.count { $0.hasPrefix("epoch  phase") } == 2)
        }
    }

    @Test func theNextCommandsWork() throws {
        try withTemporaryFolder { folder in
            let (_, screen) = try train(folder, columns: 80)
            let lines = screen.lines.drop { $0 != "next:" }.dropFirst().filter { !$0.isEmpty }
            #expect(lines.map { $0.split(separator: " ")[1] } == ["report", "eval", "predict"])
            for line in lines {
                let shell = Process()
                shell.executableURL = URL(fileURLWithPath: "/bin/sh")
                let command = line.replacing("segtrain", with: "\"$0\"", maxReplacements: 1)
                shell.arguments = ["-c", command, try productPath()]
                shell.currentDirectoryURL = URL(fileURLWithPath: folder)
                (shell.standardOutput, shell.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
                try shell.run()
                shell.waitUntilExit()
                #expect(shell.terminationStatus == 0, "\(line)")
            }
        }
    }

    /// Every other command that may take long.
    @Test func longWorkHasABar() throws {
        try withTemporaryFolder { folder in
            _ = try train(folder, columns: 80)
            let folders = ["--images", "tiles/val/images", "--masks", "tiles/val/masks"]
            let model = ["--model", "my run"] + folders
            let tile = ["data", "tile", "tiles/val/images", "--labels", "tiles/val/masks"]
            let commands: [(name: String, arguments: [String])] = [
                ("checking", ["data", "check"] + folders), ("reading", ["data", "stats"] + folders),
                ("image ", ["predict", "--model", "my run", "tiles/val/images", "-o", "masks"]),
                ("measuring", ["calibrate", "--goal", "f1"] + model), ("evaluating", ["eval"] + model),
                ("measuring", ["report", "my run"]),
                ("measuring", tile + ["--size", "16", "--block", "1", "--split", "1/0/0", "-o", "cut"]),
            ]
            for (name, arguments) in commands {
                let run = try segtrainOnTerminal(arguments, columns: 80, folder: folder)
                let bars = run.screen.drawn.filter { $0.contains("━ 100 %") }
                #expect(bars.contains { $0.hasPrefix(name) }, "\(arguments) \(run.raw)")
                #expect(bars.allSatisfy { $0.count < 80 })
                #expect(!run.screen.lines.contains { $0.contains("━") || $0.contains("─") }, "\(arguments)")
            }
        }
    }

    @Test func aDumbTerminalAndAFileGetNoBar() throws {
        try withTemporaryFolder { folder in
            try makeTinyTraining(in: folder, tiles: 8, size: 96, settings: Self.settings)
            let check = ["data", "check", "--config", "tiny.yaml"]
            let dumb = try segtrainOnTerminal(check, columns: 80, folder: folder, environment: ["TERM": "dumb"])
            #expect(!dumb.raw.contains("\r\u{1B}") && !dumb.raw.contains("━"))
            #expect(try segtrain(check, folder: folder).errors.isEmpty)
        }
    }
}
