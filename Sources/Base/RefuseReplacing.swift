// Outputs that would take the place of what they are made from.

/// Refuses outputs that are among the inputs, however either is spelled.
///
/// - Parameter remedy: what to do instead.
public func refuseReplacing(
    _ outputs: [String], inputs: [String], remedy: String = "choose another --output"
) throws {
    // Inputs can be thousands of tiles: each path is resolved once.
    let protected = Dictionary(inputs.map { (resolvedPath($0), $0) }) { first, _ in first }
    for output in outputs {
        guard let input = protected[resolvedPath(output)] else { continue }
        throw UserError(
            .usage, path: output, reason: "this output would replace the input \(input)", remedy: remedy)
    }
}
