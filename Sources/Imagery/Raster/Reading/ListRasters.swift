// The rasters of a folder.
import Base
import Foundation

/// The paths of the *.png, *.tif and *.tiff files directly in `folder`, sorted by name; hidden files and folders
/// are left out.
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
    if let name = listing.unreadable.sorted().first(where: hasRasterEnding) {
        throw UserError(
            .data, path: joinedPath(folder, name), reason: "its name is not in UTF-8",
            remedy: "rename it, e.g. with: convmv -r -f latin1 -t utf8 --notest \(folder)")
    }
    let paths = listing.names.filter { name in
        guard name.utf8.first != UInt8(ascii: "."), hasRasterEnding(name) else { return false }
        // A folder may have any name. What cannot be looked at is left for the reader to report.
        var status = stat()
        return !(stat(joinedPath(folder, name), &status) == 0 && status.st_mode & S_IFMT == S_IFDIR)
    }
    .sorted().map { joinedPath(folder, $0) }
    try paths.forEach { try refuseLinkOut($0, of: folder) }
    return paths
}

private func hasRasterEnding(_ name: String) -> Bool { ["png", "tif", "tiff"].contains(fileExtension(of: name)) }
