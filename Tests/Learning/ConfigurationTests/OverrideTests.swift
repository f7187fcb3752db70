// `--set a.b=value` over every kind of setting.
import Base
import Configuration
import Schedule
import Testing

@Suite struct OverrideTests {
    private func load(_ overrides: String...) throws -> Configuration {
        try Configuration(yaml: complete, path: "cars.yaml", overrides: overrides)
    }

    @Test func overridesReachEveryKindOfSetting() throws {
        let configuration = try load(
            "model.width=32", "data.train.images=/data/My tiles: new #2", "data.bands=[2, 1]", "schedule.goal=none",
            "schedule.phases.precise.max_epochs=9", "schedule.phases.recall.loss.recall_bias=2",
            "schedule.phases.recall.until={metric: object_recall, at_least: 0.5}", "training.seed=7", "training.seed=8")
        #expect(configuration.model.width == 32)
        #expect(configuration.data.train.images == "/data/My tiles: new #2")
        #expect(configuration.data.bands == [2, 1])
        #expect(configuration.schedulePlan.goal == nil)
        #expect(configuration.schedulePlan.phases[2].maximumEpochs == 9)
        #expect(configuration.schedulePlan.phases[0].until == .metric(.objectRecall, .atLeast, 0.5, times: 1))
        #expect(configuration.training.seed == 8)  // the last one counts
    }

    @Test func overridesMakeTheSectionsThatAreMissing() throws {
        let configuration = try Configuration(
            yaml: minimal, path: "cars.yaml", overrides: ["model.width=8", "data.val.masks=\"7\""])
        #expect(configuration.model.width == 8)
        #expect(configuration.data.validation.masks == "7")
    }

    /// From the command line a number may be a text: the shell has taken the quotes.
    @Test func aPathMayLookLikeANumber() throws {
        #expect(try load("data.val.masks=2024").data.validation.masks == "2024")
    }

    private static let quote = "write the value out, or put the text in quotes"
    private static let check = "check indentation, colons and brackets"
    private static let form = "write it as --set section.key=value"
    private static let names = "choose one of 'recall', 'focal', 'precise', 'outline' or 'mixed'"

    @Test(arguments: [
        ("model.wdith=8", "--set model.wdith=8: unknown key 'wdith'; did you mean 'width'?"),
        ("modle.width=8", "--set modle.width=8: unknown key 'modle'; did you mean 'model'?"),
        ("model.width=wide", "--set model.width=wide: 'width' is 'wide'; give a whole number from 1 to 1024"),
        ("model.width=", "--set model.width=: 'width' is empty; give a whole number from 1 to 1024"),
        ("model=8", "--set model=8: 'model' is '8'; write its settings as 'key: value', one a line"),
        ("model.width.x=8", "--set model.width.x=8: '8' has no key 'x'; set the whole: {key: value, …}"),
        (
            "model.width={a: *b}",
            "--set model.width={a: *b}: anchors and aliases are not read in settings; \(quote)"
        ),
        (
            "model.width={a",
            "--set model.width={a: not valid YAML: did not find expected ',' or '}'; \(check)"
        ),
        (
            "schedule.phases.rcall.max_epochs=3",
            "--set schedule.phases.rcall.max_epochs=3: nothing is called 'rcall' there; \(names)"
        ),
        ("model.width", "--set model.width: no '='; \(form)"),
        ("=8", "--set =8: no '='; \(form)"),
        ("model..width=8", "--set model..width=8: empty key; \(form)"),
    ])
    func errorsNameTheOption(override: String, expected: String) {
        #expect(refusal(complete, overrides: [override]) == expected)
    }

    @Test func anOverrideWithoutAKeyIsAUsageError() {
        let error = #expect(throws: UserError.self) { try load("model.width") }
        #expect(error?.kind == .usage)
    }
}
