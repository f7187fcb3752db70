// What happens when a phase reaches its limit.
import Settings

/// What happens when `maximumEpochs` is reached and `until` does not hold.
public enum LimitPolicy: Codable, Hashable, Sendable {
    case next
    case stop
    /// Multiplies the recall bias of the phase's loss and starts the phase anew, at most `times` times in a run; then
    /// as `next`.
    case raiseBias(factor: Double, times: Int)
}

extension LimitPolicy {
    private enum Word: String, CaseIterable, Sendable {
        case next, stop
        case raiseBias = "raise_bias"
    }

    /// `{raise_bias: 1.5, times: 2}`.
    private struct Raise: SettingsGroup {
        var factor = 1.5
        var times = 2

        static let fields: [Field<Raise>] = [
            Field(
                "raise_bias", \.factor, .number(NumberRange(above: 1, atMost: 100)),
                "multiplies the recall bias of all weighted losses, for good, and starts the phase anew"
            ).required(),
            Field("times", \.times, .integer(ScheduleLimits.raises), "how often in a run at most"),
        ]
    }

    /// A word, or the mapping of `raise_bias`.
    public static let form = SettingForm<LimitPolicy>(
        schema: .any([SettingForm<Word>.choice().schema, SettingForm<Raise>.group.schema])
    ) { node, key, context in
        guard node.entries == nil else {
            let raise = try Raise(node, key, context)
            return .raiseBias(factor: raise.factor, times: raise.times)
        }
        let word: Word = try node.choice(key)
        switch word {
        case .next: return .next
        case .stop: return .stop
        case .raiseBias: return .raiseBias(factor: Raise().factor, times: Raise().times)
        }
    } node: { policy in
        switch policy {
        case .next: return .word("next")
        case .stop: return .word("stop")
        case .raiseBias(let factor, let times):
            return Raise {
                $0.factor = factor
                $0.times = times
            }.node
        }
    }
}
