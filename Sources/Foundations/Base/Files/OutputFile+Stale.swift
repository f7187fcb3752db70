// What killed processes leave behind.
import Foundation

extension OutputFile {
    /// Removes the temporary files that killed processes have left of these outputs, all of one folder.
    ///
    /// A file that is being written is locked and stays, whatever machine writes it.
    package static func clearTemporaries(of outputs: [String], in folder: String) {
        let names = Set(outputs.map { ($0 as NSString).lastPathComponent })
        for file in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        where output(ofTemporary: file).map(names.contains) ?? false {
            let path = (folder as NSString).appendingPathComponent(file)
            let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
            guard descriptor >= 0 else { continue }
            if tryLock(descriptor, path: path) == .taken { unlink(path) }
            close(descriptor)
        }
    }

    /// NAME of `.NAME.PID.tmp`, see `temporaryPath`.
    private static func output(ofTemporary file: String) -> String? {
        file.wholeMatch(of: /\.(.+)\.[0-9]+\.tmp/).map { String($0.1) }
    }
}
