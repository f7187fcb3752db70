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
                .data, path: path, reason: "cannot be read: \(reason)", remedy: "replace the file by an intact copy")
        }
        return UserError(.inputOutput, path: path, reason: "cannot be read: \(String(cString: strerror(system_error)))")
    }

    /// The error of writing `path`.
    func writeError(_ path: String) -> UserError {
        if system_error != 0 { return AtomicFile.cannotWrite(path, system_error) }
        return UserError(.cannotCreate, path: path, reason: "cannot write: \(reason)")
    }
}

/// Opens a regular file for reading; folders, FIFOs and devices are refused. `size`: bytes of the file.
func openRegularFile(_ path: String) throws -> (descriptor: Int32, size: Int) {
    var fault = seg_fault()
    var size: UInt64 = 0
    let descriptor = seg_open_regular(path, &size, &fault)
    if descriptor >= 0 { return (descriptor, Int(size)) }
    switch fault.system_error {
    case 0:
        throw UserError(.data, path: path, reason: fault.reason, remedy: "name a PNG or TIFF file")
    case ENOENT, ENOTDIR:
        throw UserError(.missingInput, path: path, reason: "no such file", remedy: "check the path")
    default:
        throw UserError(.missingInput, path: path, reason: "cannot be opened: \(fault.reason)")
    }
}
