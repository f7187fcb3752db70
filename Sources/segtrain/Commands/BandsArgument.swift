// Bands as an option names them.
import ArgumentParser

/// `1,2,3` → [1, 2, 3].
func bandsArgument(_ text: String) throws -> [Int] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
        guard let band = Int(part), band >= 1 else { throw ValidationError("band numbers start at 1, e.g. 1,2,3") }
        return band
    }
}
