// The rasters of a folder.
import Base
import Foundation

/// Whether a path is that of a PNG, JPEG or TIFF, by its ending.
public func isRasterPath(_ path: String) -> Bool { isLosslessPath(path) || isJPEGPath(path) }

/// Whether a path is that of a PNG or TIFF, by its ending.
public func isLosslessPath(_ path: String) -> Bool { ["png", "tif", "tiff"].contains(fileExtension(of: path)) }

private func isJPEGPath(_ path: String) -> Bool { ["jpg", "jpeg"].contains(fileExtension(of: path)) }

/// The paths of the *.png, *.jpg, *.jpeg, *.tif and *.tiff files directly in `folder`, sorted by name; hidden files and
/// folders are left out, and JPEGs beside a PNG or TIFF of the same name: they are its preview, or it was made from
/// them.
///
/// - Throws: `UserError`: no such folder; `.data` for a link that leads out of the folder, unless
///   `SEGTRAIN_FOLLOW_LINKS` is 1. A folder from elsewhere cannot make a run read other files of the machine.
public func listRasters(in folder: String) throws -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
        throw UserError(.missingInput, path: folder, reason: "no such folder", remedy: "check the path")
    }
    guard isFolder.boolValue else {
        throw UserError(
            .missingInput, path: folder, reason: "is not a folder", remedy: "name the folder that holds the files")
    }
    let listing = try FolderListing(of: folder)
    if let name = listing.unreadable.sorted().first(where: isRasterPath) {
        throw UserError(
            .data, path: joinedPath(folder, name), reason: "its name is not in UTF-8",
            remedy: "rename it, e.g. with: convmv -r -f latin1 -t utf8 --notest \(folder)")
    }
    let lossless = Set(listing.names.filter(isLosslessPath).map(withoutExtension))
    let paths = listing.names.filter { name in
        if isJPEGPath(name), lossless.contains(withoutExtension(name)) { return false }
        guard name.utf8.first != UInt8(ascii: "."), isRasterPath(name) else { return false }
        // A folder may have any name. What cannot be looked at is left for the reader to report.
        var status = stat()
        return !(stat(joinedPath(folder, name), &status) == 0 && status.st_mode & S_IFMT == S_IFDIR)
    }
    .sorted().map { joinedPath(folder, $0) }
    try paths.forEach { try refuseLinkOut($0, of: folder) }
    return paths
}
