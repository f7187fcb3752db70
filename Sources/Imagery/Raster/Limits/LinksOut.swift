// Links from one folder into others.
import Base
import Foundation

private let followsLinksOut = ProcessInfo.processInfo.environment["SEGTRAIN_FOLLOW_LINKS"] == "1"

/// - Throws: `UserError(.data)` for a link that leads out of the folder, unless `SEGTRAIN_FOLLOW_LINKS` is 1.
func refuseLinkOut(_ path: String, of folder: String) throws {
    var status = stat()
    guard !followsLinksOut, lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return }
    let target = resolvedPath(path)
    guard !target.utf8.starts(with: (resolvedPath(folder) + "/").utf8) else { return }
    throw UserError(
        .data, path: path, reason: "is a link that leads out of its folder, to \(target)",
        remedy: "put the file there, or allow such links with SEGTRAIN_FOLLOW_LINKS=1")
}

/// The same for a file beside a raster, which nobody has named.
func refuseLinkOut(_ path: String, beside raster: String) throws {
    try refuseLinkOut(path, of: folder(of: raster))
}
