// How PROJ reads grids and lists of definitions: a CRS from elsewhere may name any file.
import Base
import CPROJ
import Foundation

/// Regular files, to be read: a pipe may never answer, and a device never end.
enum PROJFiles {
    static func serve(_ context: OpaquePointer) {
        var calls = PROJ_FILE_API()
        calls.version = 1
        calls.open_cbk = { _, path, access, _ in
            guard let path, access == PROJ_OPEN_ACCESS_READ_ONLY else { return nil }
            guard let (descriptor, _) = try? openRegularFile(String(cString: path), what: "a grid") else { return nil }
            guard let file = fdopen(descriptor, "rb") else {
                close(descriptor)
                return nil
            }
            return OpaquePointer(file)
        }
        calls.read_cbk = { _, file, bytes, count, _ in fread(bytes, 1, count, cFile(file)) }
        calls.seek_cbk = { _, file, offset, origin, _ in fseek(cFile(file), Int(offset), origin) == 0 ? 1 : 0 }
        calls.tell_cbk = { _, file, _ in UInt64(max(0, ftell(cFile(file)))) }
        calls.close_cbk = { _, file, _ in fclose(cFile(file)) }
        calls.exists_cbk = { _, path, _ in path.map { access($0, F_OK) } == 0 ? 1 : 0 }
        // Of its own folder, for what it gets from the network where it is told to.
        calls.mkdir_cbk = { _, path, _ in path.map { mkdir($0, 0o755) } == 0 ? 1 : 0 }
        calls.write_cbk = { _, _, _, _, _ in 0 }
        calls.unlink_cbk = { _, _, _ in 0 }
        calls.rename_cbk = { _, _, _, _ in 0 }
        let served = proj_context_set_fileapi(context, &calls, nil)
        precondition(served != 0, "PROJ asks for calls that are not there")
    }
}

private func cFile(_ file: OpaquePointer?) -> UnsafeMutablePointer<FILE> { UnsafeMutablePointer(file!) }
