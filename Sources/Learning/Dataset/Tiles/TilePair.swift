// Which mask belongs to which image.
import Base
import Foundation
import Raster

/// An image file and the mask file of the same stem.
public struct TilePair: Hashable, Sendable {
    /// The image's file name without its extension.
    public let name: String
    /// The image's file.
    public let imagePath: String
    /// The file of its labels.
    public let maskPath: String

    /// Both files.
    public var paths: [String] { [imagePath, maskPath] }

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
    let pairing = try TilePairing(images: images, masks: masks)
    if let fault = pairing.clashes.first ?? pairing.unpairedAltogether { throw fault }
    return pairing.pairs
}

/// The rasters of two folders by their stem, and what has no partner.
package struct TilePairing {
    /// By name.
    package let pairs: [TilePair]
    /// Files that claim the name of another.
    package let clashes: [UserError]
    private let images: Side
    private let masks: Side
    /// One folder was given for both, and no file in it is called NAME_mask.
    private let lacksMasks: Bool

    /// The files of one folder by the name of their tile, and those without a partner.
    private struct Side {
        let folder: String
        let noun: String
        let files: [String: RasterFile]
        var alone: [RasterFile] = []
    }

    /// - Throws: `UserError(.missingInput)` for a folder that is missing or has no rasters.
    package init(images: String, masks: String) throws {
        var imageFiles = try rasters(in: images, what: "images")
        var maskFiles = try rasters(in: masks, what: "masks")
        let areTogether = resolvedPath(images) == resolvedPath(masks)
        if areTogether {
            maskFiles = maskFiles.filter { $0.stem.hasSuffix(maskSuffix) }
            imageFiles = imageFiles.filter { !$0.stem.hasSuffix(maskSuffix) }
        }
        lacksMasks = areTogether && maskFiles.isEmpty
        var clashes: [UserError] = []
        let imageByName = keyed(imageFiles, &clashes) { $0.stem }
        let maskByName = keyed(maskFiles, &clashes) { file in
            let isPlain = imageByName[file.stem] != nil || !file.stem.hasSuffix(maskSuffix)
            return isPlain ? file.stem : String(file.stem.dropLast(maskSuffix.count))
        }
        self.images = Side(folder: images, noun: "image", files: imageByName, alone: alone(imageByName, maskByName))
        self.masks = Side(folder: masks, noun: "mask", files: maskByName, alone: alone(maskByName, imageByName))
        self.clashes = clashes
        pairs = imageByName.keys.sorted().compactMap { name in
            maskByName[name].map { TilePair(name: name, imagePath: imageByName[name]!.path, maskPath: $0.path) }
        }
    }

    /// All files of one folder that have no partner, in one error.
    var unpairedAltogether: UserError? {
        if lacksMasks { return onlyImages }
        for (side, other) in [(images, masks), (masks, images)] where !side.alone.isEmpty {
            return UserError(
                .missingInput, path: side.folder,
                reason: "\(side.alone.count) of \(side.files.count) \(side.noun)s have no \(other.noun) in "
                    + "\(other.folder): \(listed(side.alone.map(\.name), atMost: 3))",
                remedy: namingHint
                    ?? "add the missing files, or move these away; an image and its mask have the same name "
                    + "(a.tif with a.png or a_mask.png)")
        }
        return nil
    }

    private var onlyImages: UserError {
        UserError(
            .missingInput, path: masks.folder,
            reason: "is the folder of the images and that of the masks, and no file in it is called NAME\(maskSuffix)",
            remedy: "give the folder of the masks")
    }

    /// How the masks' names differ from their images', where all of them do in the same way: `a_label.png`.
    private var namingHint: String? {
        guard let image = images.alone.first, images.alone.count == masks.alone.count else { return nil }
        guard let mask = masks.alone.first(where: { $0.stem.contains(image.stem) }),
            let place = mask.stem.range(of: image.stem)
        else { return nil }
        let (before, after) = (mask.stem[..<place.lowerBound], mask.stem[place.upperBound...])
        let stems = Set(masks.alone.map(\.stem))
        guard images.alone.allSatisfy({ stems.contains(before + $0.stem + after) }) else { return nil }
        return
            "the masks are called \(before)NAME\(after): rename them NAME or NAME\(maskSuffix), e.g. \(mask.name) to "
            + "\(image.stem)\(maskSuffix).\((mask.name as NSString).pathExtension)"
    }

    /// The same, an error for each file.
    package var unpaired: [UserError] {
        if lacksMasks { return [onlyImages] }
        return [(images, masks), (masks, images)].flatMap { side, other in
            side.alone.map { file in
                let twin = other.alone.first { $0.stem.lowercased() == file.stem.lowercased() }
                return UserError(
                    .missingInput, path: file.path, reason: "the \(side.noun) has no \(other.noun) in \(other.folder)",
                    remedy: twin.map { "\($0.name) there differs in case: give both the same name" }
                        ?? "add it, or move the \(side.noun) away")
            }
        }
    }
}

private let maskSuffix = "_mask"

private struct RasterFile {
    let path: String
    /// Asked for many times, of many files.
    let stem: String
    var name: String { fileName(of: path) }

    init(path: String) {
        self.path = path
        stem = Base.stem(of: path)
    }
}

private func rasters(in folder: String, what: String) throws -> [RasterFile] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
        throw UserError(
            .missingInput, path: folder, reason: "no such folder of \(what)", remedy: "correct the path")
    }
    let files = try listRasters(in: folder).map { RasterFile(path: $0) }
    guard !files.isEmpty else {
        let contents = FolderContents(of: folder)
        throw UserError(
            .missingInput, path: folder,
            reason: "the folder has no PNG, JPEG or TIFF file"
                + (contents.map { ", but \($0.text)" } ?? ""),
            remedy: contents?.remedy ?? "put the \(what) there or name another folder")
    }
    return files
}

private func keyed(
    _ files: [RasterFile], _ clashes: inout [UserError], by name: (RasterFile) -> String
) -> [String: RasterFile] {
    var result: [String: RasterFile] = [:]
    for file in files {
        guard let first = result[name(file)] else {
            result[name(file)] = file
            continue
        }
        clashes.append(
            UserError(
                .data, path: file.path, reason: "\(first.name) beside it has the same tile name '\(name(file))'",
                remedy: "keep one of the two"))
    }
    return result
}

private func alone(_ files: [String: RasterFile], _ partners: [String: RasterFile]) -> [RasterFile] {
    files.keys.filter { partners[$0] == nil }.sorted().map { files[$0]! }
}
