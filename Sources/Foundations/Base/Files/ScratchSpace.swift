// How much of a disk a scratch file may have.
import CProcess
import Foundation

extension ScratchFile {
    /// Half of what the disk has left for this user: results are written there, too. 0 where the disk is memory.
    package var room: Int {
        var disk = statvfs()
        guard fstatvfs(descriptor, &disk) == 0, seg_is_in_memory(descriptor) == 0 else { return 0 }
        return Int(disk.f_bavail) / 2 * Int(disk.f_frsize)
    }
}
