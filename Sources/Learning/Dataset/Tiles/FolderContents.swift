// What is in a folder that has no tiles, for the message about it.
import Base
import Foundation
import Raster

/// Pictures of other formats, or folders, where tiles were expected.
struct FolderContents {
    /// e.g. "12 .jp2 files".
    let text: String
    let remedy: String

    private static let pictures: Set = ["jp2", "bmp", "gif", "webp", "ecw", "img", "vrt", "npy"]
    private static let mostLookedAt = 50

    /// nil for a folder with nothing of the kind.
    init?(of folder: String) {
        let names = ((try? FolderListing(of: folder))?.names ?? []).filter { $0.utf8.first != UInt8(ascii: ".") }
            .sorted()
        let found = names.map { fileExtension(of: $0) }.filter { Self.pictures.contains($0) }
        if let kind = Dictionary(grouping: found, by: { $0 }).max(by: {
            ($0.value.count, $1.key) < ($1.value.count, $0.key)
        }) {
            let name = names.first { fileExtension(of: $0) == kind.key }!
            let stem = withoutExtension(name)
            text = counted(kind.value.count, ".\(kind.key) file")
            remedy = "convert them, e.g. gdal_translate \(name) \(stem).tif"
            return
        }
        let folders = names.prefix(Self.mostLookedAt).filter { name in
            let path = joinedPath(folder, name)
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
                return false
            }
            return (try? listRasters(in: path)).map { !$0.isEmpty } ?? false
        }
        guard !folders.isEmpty else { return nil }
        text = "\(counted(folders.count, "folder")) with some: \(listed(folders, atMost: 3))"
        remedy =
            folders.count == 1
            ? "name \(joinedPath(folder, folders[0]))"
            : "name one of them, or put the files of all into one folder"
    }
}
