// Where two values of one type differ, for messages.

/// The first property in which two values differ, as a path such as `network.width`, and what it is in each.
struct FirstDifference {
    let place: String
    let expected: String
    let found: String

    /// nil where the values are equal. Dictionaries have no first entry: leave them out or make them equal.
    init?(expected: Any, found: Any, at place: String = "") {
        let (own, other) = (Mirror(reflecting: expected), Mirror(reflecting: found))
        if own.displayStyle == .collection, own.children.count != other.children.count {
            self.init(place: place + ".count", expected: "\(own.children.count)", found: "\(other.children.count)")
            return
        }
        let (a, b) = (Array(own.children), Array(other.children))
        if a.isEmpty || a.map(\.label) != b.map(\.label) {
            let (expected, found) = (Self.text(own, expected), Self.text(other, found))
            guard expected != found else { return nil }
            self.init(place: place, expected: expected, found: found)
            return
        }
        let first = a.indices.lazy.compactMap { index in
            let part =
                switch own.displayStyle {
                case .collection: place + "[\(index)]"
                case .optional: place
                default: place + (place.isEmpty ? "" : ".") + (a[index].label ?? "\(index)")
                }
            return FirstDifference(expected: a[index].value, found: b[index].value, at: part)
        }.first
        guard let first else { return nil }
        self = first
    }

    private init(place: String, expected: String, found: String) {
        (self.place, self.expected, self.found) = (place, expected, found)
    }

    /// As its type says it, without the word `Optional`.
    private static func text(_ mirror: Mirror, _ value: Any) -> String {
        guard mirror.displayStyle == .optional else { return "\(value)" }
        return mirror.children.first.map { "\($0.value)" } ?? "none"
    }
}
