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

    @Test func itSurvivesJSONAsWell() throws {
        let configuration = try Configuration(yaml: complete, path: "cars.yaml")
        let data = try JSONEncoder().encode(configuration)
        #expect(try JSONDecoder().decode(Configuration.self, from: data) == configuration)
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
}
