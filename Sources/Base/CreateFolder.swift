// Folders for outputs: created with those above them, or an error that says why not.
import Foundation

/// Creates `path` and the folders above it, as far as they are not there.
///
/// - Parameter what: what messages call it: "run folder".
public func createFolder(_ path: String, for what: String) throws {
    do {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
        let cause =
            switch ((error as? CocoaError)?.underlying as? POSIXError)?.code {
            case nil: ""
            case .EEXIST, .ENOTDIR: ": a file is in the way"
            case let code?: ": " + String(cString: strerror(code.rawValue))
            }
        throw UserError(
            .cannotCreate, path: path, reason: "cannot create the \(what)\(cause)",
            remedy: "choose an --output that can be written to")
    }
}
