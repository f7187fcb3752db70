// `calibration`: what the threshold of the finished model is to be chosen for.
import Metrics
import Settings

/// What the threshold of the finished model is chosen for.
public struct CalibrationSettings: SettingsGroup, Hashable, Sendable {
    /// Nil where the threshold of `evaluation` is to stay.
    public var goal: String?

    public static let fields: [Field<CalibrationSettings>] = [
        Field("goal", \.goal, goalForm, or: "none", "f1, count, or a floor such as recall>=0.95")
    ]

    private static let goalForm = SettingForm<String>(schema: .text) { node, key, _ in
        let text = try node.text(key).replacing(" ", with: "")
        guard CalibrationGoal(text, level: .object) != nil else {
            throw node.wrong(key, "write f1, count, or a floor such as recall>=0.95")
        }
        return text
    } node: {
        .text($0)
    }

    public init() {}
}
