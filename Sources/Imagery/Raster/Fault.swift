// From a shim's fault to the error a user reads.
import Base
import CRaster
import Foundation

extension seg_fault {
    /// The shim's one line of text.
    var reason: String { withUnsafePointer(to: self) { String(cString: seg_fault_text($0)) } }

    /// The error of reading `path`: the operating system's fault or the file's.
    func readError(_ path: String) -> UserError {
        guard system_error != 0 else {
            return UserError(
                .data, path: path, reason: "cannot be read: \(reason)", remedy: "replace the file with an intact copy")
        }
        return UserError(.inputOutput, path: path, reason: "cannot be read: \(String(cString: strerror(system_error)))")
    }

    /// The error of writing `path`.
    func writeError(_ path: String) -> UserError {
        if system_error != 0 { return UserError.cannotWrite(path, system_error) }
        return UserError(.cannotCreate, path: path, reason: "cannot write: \(reason)")
    }
}

/// Calls a shim that writes `path`.
///
/// - Throws: `writeError` where it does not return 0.
func check(_ path: String, _ call: (inout seg_fault) -> Int32) throws {
    var fault = seg_fault()
    guard call(&fault) == 0 else { throw fault.writeError(path) }
}
