// What is known of settings that stand elsewhere.

/// What the rules of a group ask of settings that stand elsewhere.
public struct SettingsContext: Sendable {
    /// Names of all classes, the background first.
    public var classes: [String]

    public init(classes: [String] = ["background", "car"]) { self.classes = classes }
}
