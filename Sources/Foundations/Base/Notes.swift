// What the ground floor has to say to the user, where no observer is at hand.

/// Notes about the machine: each kind is said once in a process, by whoever listens.
public enum Notes {
    private static let state = Guarded<State>(State())

    private struct State {
        var said: Set<String> = []
        var listener: (@Sendable (String) -> Void)?
    }

    /// Passes every further note to `listener`; nil: nobody hears them.
    public static func listen(_ listener: (@Sendable (String) -> Void)?) { state.withLock { $0.listener = listener } }

    /// Says a sentence, unless one about the same was said before.
    package static func once(about what: String, _ text: String) {
        let listener = state.withLock { $0.said.insert(what).inserted ? $0.listener : nil }
        listener?(text)
    }
}
