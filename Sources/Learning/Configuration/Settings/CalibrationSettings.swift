// `calibration`: what the threshold of the finished model is to be chosen for.
import Metrics

public struct CalibrationSettings: Codable, Hashable, Sendable {
    /// `f1`, `count`, or a floor such as `recall>=0.95`; nil where the threshold of `evaluation` is to stay.
    public var goal: String?

    public init(goal: String? = nil) { self.goal = goal }
}

extension CalibrationSettings {
    init(_ node: SettingNode?, at place: SettingsPlace) throws {
        let reader = try SettingsReader(node, "calibration", at: place, keys: ["goal"])
        goal = try reader.optional("goal", default: nil) { node in
            let text = try node.text("goal").replacing(" ", with: "")
            guard CalibrationGoal(text, level: .object) != nil else {
                throw node.wrong("goal", "write f1, count, or a floor such as recall>=0.95")
            }
            return text
        }
    }

    var node: SettingNode { .mapping([("goal", goal.map { .text($0) } ?? .word("none"))]) }
}
