// Numbers with their nouns, in messages.

/// "1 band", "3 bands".
public func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
