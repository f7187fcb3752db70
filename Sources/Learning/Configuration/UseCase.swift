// Use cases: what one line in a file stands for, written out as settings.
import Base
import Settings

/// A name for the settings that suit a purpose. It is expanded where a file is read and leaves no other trace: what is
/// written in the file counts for more, and what `--set` says for most.
public enum UseCase: String, CaseIterable, Sendable {
    case counting, haystack, shapes

    /// What it is for, in one sentence.
    public var purpose: String {
        switch self {
        case .counting: "How many there are: as many false as missed."
        case .haystack: "A needle in a haystack: none may be missed, false ones are looked through."
        case .shapes: "Clean, regular outlines."
        }
    }

    /// The key that chooses one.
    static let key = "use_case"

    /// As it would stand in a file.
    public var settings: String {
        switch self {
        case .counting:
            """
            schedule:
              cycles: 2
              cycle_rate_factor: 0.5
              select: {metric: object_f1}
              phases:
            \(Self.recall)
            \(Self.precise)
                - name: polish
                  loss: {kind: jaccard, over: batch}
                  rate_factor: 0.3
                  decay: {shape: cosine, to: 0.02}
                  max_epochs: 18
                  cycles: last
            evaluation: {split_touching: true}
            calibration: {goal: count}
            """
        case .haystack:
            """
            schedule:
              cycles: 2
              cycle_rate_factor: 0.5
              select: {metric: pixel_precision, subject_to: {object_hit_recall: 0.95}}
              phases:
                - name: recall
                  loss: {kind: weighted_cross_entropy, weights: auto, power: 0.5, cap: 20, recall_bias: 2}
                  warmup_epochs: 0.5
                  until:
                    all: [{metric: object_hit_recall, at_least: 0.95}, {metric: pixel_precision, at_least: 0.1}]
                  max_epochs: 6
                  on_limit: {raise_bias: 1.5, times: 2}
                - name: precise
                  loss: {kind: jaccard, over: batch}
                  rate_factor: 0.5
                  decay: {shape: cosine, to: 0.2}
                  max_epochs: 10
                  back_when: {metric: object_hit_recall, below: 0.7, for: 2}
                - name: sweep
                  loss: {kind: weighted_cross_entropy, weights: auto, power: 0.5, cap: 20, recall_bias: 2}
                  rate_factor: 0.3
                  decay: {shape: cosine, to: 0.02}
                  max_epochs: 18
                  cycles: last
            calibration: {goal: hit_recall>=0.95}
            """
        case .shapes:
            """
            schedule:
              cycles: 2
              cycle_rate_factor: 0.5
              select: {metric: pixel_iou}
              phases:
            \(Self.recall)
            \(Self.precise)
                - name: outline
                  loss: {kind: jaccard, over: object}
                  rate_factor: 0.3
                  decay: {shape: cosine, to: 0.02}
                  max_epochs: 18
                  cycles: last
            evaluation: {split_touching: true}
            calibration: {goal: f1}
            """
        }
    }

    /// Most cars touched, without painting everything.
    private static let recall = """
            - name: recall
              loss: {kind: weighted_cross_entropy, weights: auto, power: 0.5, cap: 20}
              warmup_epochs: 0.5
              until:
                all: [{metric: object_hit_recall, at_least: 0.85}, {metric: pixel_precision, at_least: 0.2}]
              max_epochs: 6
        """

    /// Away with what is false; back when half of the cars are gone with it.
    private static let precise = """
            - name: precise
              loss: {kind: jaccard, over: batch}
              rate_factor: 0.5
              decay: {shape: cosine, to: 0.2}
              max_epochs: 14
              back_when: {metric: object_hit_recall, below: 0.5, for: 3}
        """
}

extension SettingNode {
    /// The settings of the chosen use case with these laid over them; without one, these.
    ///
    /// - Parameter overrides: `a.b=value` each; one of them may choose the use case.
    func expanded(_ overrides: [String]) throws -> SettingNode {
        var choice = self
        for override in overrides where override.hasPrefix(UseCase.key + "=") { try choice.override(override) }
        guard let node = choice[UseCase.key] else { return self }
        let useCase: UseCase = try node.choice(UseCase.key)
        let place = node.place
        return laid(over: try SettingNode.parsed(SettingsText(Array(useCase.settings.utf8), place: place)))
    }
}
