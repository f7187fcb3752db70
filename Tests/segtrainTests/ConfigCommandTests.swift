// `segtrain config show | check`: what is printed, and the exit codes.
import Foundation
import TestSupport
import Testing

@Suite struct ConfigCommandTests {
    private let shipped = "configs/cars-30cm.yaml"

    @Test func checkSaysInOneLineWhatWouldRun() throws {
        let yaml = """
            data: {train: {images: a, masks: b}, val: {images: c, masks: d}}
            schedule:
              cycles: 2
              phases:
                - {name: recall, loss: weighted_cross_entropy, max_epochs: 3}
                - {name: polish, loss: jaccard, max_epochs: 5, cycles: last}
            """
        try withTemporaryFolder { folder in
            try yaml.write(toFile: folder + "/two.yaml", atomically: true, encoding: .utf8)
            let result = try segtrain(["config", "check", "two.yaml"], folder: folder)
            #expect(result.exitCode == 0 && result.errors.isEmpty)
            let line = "2 cycles of recall → polish (last cycle), at most 11 epochs of 125 steps"
            #expect(result.output == "two.yaml: \(line)\n")
        }
    }

    /// What `show` prints is a settings file that shows as itself.
    @Test func showPrintsASettingsFile() throws {
        try withTemporaryFolder { folder in
            let shown = try segtrain(["config", "show", shipped, "--set", "model.width=32", "--set", "training.seed=9"])
            #expect(shown.exitCode == 0 && shown.errors.isEmpty)
            #expect(shown.output.contains("\n  width: 32\n") && shown.output.contains("\n  seed: 9\n"))
            try shown.output.write(toFile: folder + "/resolved.yaml", atomically: true, encoding: .utf8)
            #expect(try segtrain(["config", "show", "resolved.yaml"], folder: folder).output == shown.output)
        }
    }

    /// One line stands for a whole schedule, and `show` writes it out.
    @Test(arguments: [
        ("counting", "polish", "goal: count"), ("haystack", "sweep", "goal: \"hit_recall>=0.95\""),
        ("shapes", "outline", "goal: f1"),
    ]) func showWritesOutAUseCase(name: String, lastPhase: String, goal: String) throws {
        try withTemporaryFolder { folder in
            let data = "data: {train: {images: a, masks: b}, val: {images: c, masks: d}}\n"
            try "use_case: \(name)\n\(data)".write(
                toFile: folder + "/short.yaml", atomically: true, encoding: .utf8)
            let shown = try segtrain(["config", "show", "short.yaml"], folder: folder)
            #expect(shown.exitCode == 0 && shown.errors.isEmpty)
            #expect(shown.output.contains("- name: \(lastPhase)\n") && shown.output.contains("  \(goal)\n"))
            #expect(!shown.output.contains("use_case"))
            try shown.output.write(toFile: folder + "/long.yaml", atomically: true, encoding: .utf8)
            #expect(try segtrain(["config", "show", "long.yaml"], folder: folder).output == shown.output)
        }
    }

    @Test func mistakesHaveOneLineAndTheirExitCode() throws {
        try withTemporaryFolder { folder in
            try "data: 1\nmodle: 2\n".write(toFile: folder + "/wrong.yaml", atomically: true, encoding: .utf8)
            let rows: [(arguments: [String], code: Int32, errors: String)] = [
                (["wrong.yaml"], 78, "wrong.yaml:2: unknown key 'modle'; did you mean 'model'?"),
                (["absent.yaml"], 66, "absent.yaml: no such file; give the path of a settings file"),
                (["wrong.yaml", "--set", "model"], 64, "--set model: no '='; write it as --set section.key=value"),
            ]
            for row in rows {
                let result = try segtrain(["config", "check"] + row.arguments, folder: folder)
                #expect(result.exitCode == row.code)
                #expect(result.output.isEmpty)
                #expect(result.errors == "segtrain: \(row.errors)\n")
            }
        }
    }
}
