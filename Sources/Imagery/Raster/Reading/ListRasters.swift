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
    let names: [String]
    do {
        names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
        let code = ((error as? CocoaError)?.underlying as? POSIXError)?.code ?? .EACCES
        throw UserError.cannotOpen(folder, code.rawValue, what: "a folder")
    }
    let base = folder.hasSuffix("/") ? folder : folder + "/"
    let paths = names.filter { name in
        let lower = name.lowercased()
        guard !name.hasPrefix("."), [".png", ".tif", ".tiff"].contains(where: { lower.hasSuffix($0) }) else {
            return false
        }
        // A folder may have any name. What cannot be looked at is left for the reader to report.
        var status = stat()
        return !(stat(base + name, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR)
    }
    .sorted().map { base + $0 }
    try paths.forEach { try refuseLinkOut($0, of: folder) }
    return paths
}
