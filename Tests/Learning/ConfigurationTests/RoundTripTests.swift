// A resolved configuration reads back to the same settings.
import Base
import Configuration
import Dataset
import Foundation
import Metrics
import Schedule
import Testing

@Suite struct RoundTripTests {
    @Test(arguments: [minimal, complete]) func theResolvedFileLoadsBackToTheSame(yaml: String) throws {
        let configuration = try Configuration(yaml: yaml, path: "cars.yaml")
        let resolved = configuration.yaml()
        let again = try Configuration(yaml: resolved, path: "resolved.yaml")
        #expect(again == configuration)
        #expect(again.yaml() == resolved)
    }

    @Test(arguments: [
        "plain/path-1.2", "/absolute", "./here", "../there", "with space", "true", "none", "7", "1e5", "- dash", "a: b",
        "a #b",
        "quote \" and \\ backslash", "don't", "tab\tand\nline", "Straße/日本", "emoji 🚗", "&anchor", "*alias", "!tag",
        "[a]", "{a}",
        " spaces ", "a\u{85}b\u{2028}c", "~", "null", "%", "@", "`", "|", ">", "?", ":", ",", "-", "''", "\u{1}",
    ])
    func anyTextSurvives(text: String) throws {
        var configuration = try Configuration(yaml: minimal, path: "cars.yaml")
        configuration.data.train.images = text
        #expect(try Configuration(yaml: configuration.yaml(), path: "resolved.yaml") == configuration)
    }

    @Test func everyBitOfANumberSurvives() throws {
        var random = Random(5)
        for _ in 0..<20 {
            var configuration = try Configuration(yaml: complete, path: "cars.yaml")
            configuration.optimizer.learningRate = random.uniform() * 0x1p-30
            configuration.schedule.plan.baseLearningRate = configuration.optimizer.learningRate
            configuration.schedule.plan.phases[0].decay.finalFactor = random.uniform()
            configuration.evaluation.threshold = random.uniform()
            #expect(try Configuration(yaml: configuration.yaml(), path: "resolved.yaml") == configuration)
        }
    }

    @Test func theResolvedFileHasACommentASection() throws {
        let lines = try Configuration(yaml: minimal, path: "cars.yaml").yaml().split(separator: "\n")
        let sections = lines.indices.filter { lines[$0].first?.isLetter == true }
        #expect(sections.count == 9)
        #expect(sections.allSatisfy { $0 > 0 && lines[$0 - 1].hasPrefix("# ") })
        #expect(lines.allSatisfy { $0.count <= 120 })
    }

    @Test func aDifferenceIsNamedByItsPath() throws {
        let own = try Configuration(yaml: complete, path: "cars.yaml")
        func message(_ override: String) throws -> String? {
            let other = try Configuration(yaml: complete, path: "cars.yaml", overrides: [override])
            do { try own.requireSame(as: other, path: "run/config.yaml") } catch { return "\(error)" }
            return nil
        }
        let remedy = "resume it without other settings, or start a new run"
        #expect(try message("model.width=8") == nil)
        #expect(
            try message("model.width=16") == "run/config.yaml: this run has model.width: 8, asked for is 16; \(remedy)")
        #expect(
            try message("schedule.phases.precise.max_epochs=9")
                == "run/config.yaml: this run has schedule.phases.precise.max_epochs: 8, asked for is 9; \(remedy)")
        #expect(
            try message("data.bands=all")
                == "run/config.yaml: this run has data.bands: [1, 2, 3], asked for is all; \(remedy)")
    }

    private func difference(_ text: String, _ overrides: String...) throws -> String? {
        let now = try Configuration(yaml: complete, path: "cars.yaml", overrides: overrides)
        return try now.firstDifference(fromRunWith: text, at: "run/last.safetensors")
            .map { "\($0.setting): \($0.expected), \($0.found)" }
    }

    @Test func aRunGoesOnWithTheSettingsThatDecideWhatItComputes() throws {
        let text = try Configuration(yaml: complete, path: "cars.yaml").yaml()
        #expect(try difference(text) == nil)
        #expect(try difference(text, "augmentation.noise=0.02") == "augmentation.noise: 0.01, 0.02")
        #expect(
            try difference(text, "schedule.phases.recall.loss.cap=30") == "schedule.phases.recall.loss.cap: 20, 30")
        for changeable in [
            "data.train.images=elsewhere", "data.val.masks=elsewhere", "data.memory_limit=9", "calibration.goal=f1",
            "training.checkpoint_interval=7",
        ] {
            #expect(try difference(text, changeable) == nil, "\(changeable)")
        }
    }

    /// Texts of other versions: one that knew a key less, one that allowed more.
    @Test func settingsOfAnotherVersionAreCompared() throws {
        let text = try Configuration(yaml: complete, path: "cars.yaml").yaml()
        let shorter = text.replacing("  beta2: 0.99\n", with: "")
        try #require(shorter != text)
        #expect(try difference(shorter, "optimizer.beta2=0.999") == nil)
        #expect(try difference(shorter)?.hasPrefix("optimizer.beta2: 0.999, ") == true)
        let larger = text.replacing("noise: 0.01", with: "noise: 1e30")
        #expect(try difference(larger) == "augmentation.noise: 1e30, 0.01")
        #expect(throws: UserError.self) { try difference("a: [") }
    }
}
