// Numbers with their nouns, and lists, in messages.

/// "1 band", "3 bands".
public func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

/// "a", "a and b", "a, b and c".
///
/// - Parameter word: what stands before the last: "or" for a choice.
public func listed(_ parts: [String], with word: String = "and") -> String {
    guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
    return parts.dropLast().joined(separator: ", ") + " \(word) " + last
}

/// The first of many: "a, b, c and 2 more".
public func listed(_ parts: some Collection<String>, atMost limit: Int) -> String {
    let more = parts.count > limit ? " and \(parts.count - limit) more" : ""
    return parts.prefix(limit).joined(separator: ", ") + more
}
