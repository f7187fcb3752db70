// Which mask belongs to which image.
import Base
import Foundation
import Raster

/// An image file and the mask file of the same stem.
public struct TilePair: Hashable, Sendable {
    /// The image's file name without its extension.
    public let name: String
    public let imagePath: String
    public let maskPath: String

    public init(name: String, imagePath: String, maskPath: String) {
        self.name = name
        self.imagePath = imagePath
        self.maskPath = maskPath
    }
}

/// Pairs the rasters of two folders by their stem, sorted by name: `a.tif` with `a.png` or `a_mask.png`.
///
/// The folders may be one: then the files called `NAME_mask.EXT` are the masks.
/// - Throws: `UserError(.missingInput)` for a folder that is missing or has no rasters and for files without a partner,
///   `UserError(.data)` for two files that claim the same name.
public func pairTiles(images: String, masks: String) throws -> [TilePair] {
    var imageFiles = try rasters(in: images, what: "images")
    var maskFiles = try rasters(in: masks, what: "masks")
    if resolvedPath(images) == resolvedPath(masks) {
        maskFiles = maskFiles.filter { $0.stem.hasSuffix(maskSuffix) }
        imageFiles = imageFiles.filter { !$0.stem.hasSuffix(maskSuffix) }
    }
    let imageByName = try keyed(imageFiles) { $0.stem }
    let maskByName = try keyed(maskFiles) { file in
        let isPlain = imageByName[file.stem] != nil || !file.stem.hasSuffix(maskSuffix)
        return isPlain ? file.stem : String(file.stem.dropLast(maskSuffix.count))
    }
    try refuseUnpaired(imageByName, without: maskByName, "images have no mask in \(masks)", images)
    try refuseUnpaired(maskByName, without: imageByName, "masks have no image in \(images)", masks)
    return imageByName.keys.sorted().map {
        TilePair(name: $0, imagePath: imageByName[$0]!.path, maskPath: maskByName[$0]!.path)
    }
}

private let maskSuffix = "_mask"

private struct RasterFile {
    let path: String
    var name: String { (path as NSString).lastPathComponent }
    var stem: String { (name as NSString).deletingPathExtension }
}

private func rasters(in folder: String, what: String) throws -> [RasterFile] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
        throw UserError(
            .missingInput, path: folder, reason: "there is no such folder of \(what)", remedy: "correct the path")
    }
    let files = try listRasters(in: folder).map { RasterFile(path: $0) }
    guard !files.isEmpty else {
        throw UserError(
            .missingInput, path: folder, reason: "the folder has no PNG or TIFF file",
            remedy: "put the \(what) there or name another folder")
    }
    return files
}

private func keyed(_ files: [RasterFile], by name: (RasterFile) -> String) throws -> [String: RasterFile] {
    try Dictionary(files.map { (name($0), $0) }) { first, second in
        throw UserError(
            .data, path: second.path, reason: "\(first.name) beside it claims the same tile '\(name(second))'",
            remedy: "keep one of the two")
    }
}

private func refuseUnpaired(
    _ files: [String: RasterFile], without partners: [String: RasterFile], _ what: String, _ folder: String
) throws {
    let alone = files.keys.filter { partners[$0] == nil }.sorted()
    guard !alone.isEmpty else { return }
    let shown = alone.prefix(3).map { files[$0]!.name }.joined(separator: ", ")
    let more = alone.count > 3 ? " and \(alone.count - 3) more" : ""
    throw UserError(
        .missingInput, path: folder, reason: "\(alone.count) of \(files.count) \(what): \(shown)\(more)",
        remedy: "add the missing files or move these away; partners share a file stem (a.tif with a.png or a_mask.png)")
}
