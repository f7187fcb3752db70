// Which mask belongs to which image.
import Base
import Dataset
import Foundation
import Testing

@Suite struct TilePairTests {
    private func touch(_ paths: String..., in folder: TileFolder) throws {
        for path in paths { try AtomicFile.write("", to: "\(folder.path)/\(path)") }
    }

    @Test func pairsByStemSortedByName() throws {
        try withTileFolder { folder in
            try touch(
                "images/b.tif", "images/a.png", "images/c.TIFF", "masks/c.png", "masks/a_mask.tif", "masks/b.png",
                in: folder)
            try touch("images/notes.txt", "images/.hidden.png", in: folder)
            #expect(
                try folder.pairs() == [
                    TilePair(name: "a", imagePath: folder.images + "/a.png", maskPath: folder.masks + "/a_mask.tif"),
                    TilePair(name: "b", imagePath: folder.images + "/b.tif", maskPath: folder.masks + "/b.png"),
                    TilePair(name: "c", imagePath: folder.images + "/c.TIFF", maskPath: folder.masks + "/c.png"),
                ])
        }
    }

    @Test func oneFolderForBothTellsMasksByTheirEnding() throws {
        try withTileFolder { folder in
            try touch("images/a.tif", "images/a_mask.png", "images/b.tif", "images/b_mask.tif", in: folder)
            let pairs = try pairTiles(images: folder.images, masks: folder.images + "/")
            #expect(pairs.map(\.name) == ["a", "b"])
            #expect(pairs[0].maskPath.hasSuffix("images/a_mask.png"))
        }
    }

    @Test func anImageMayEndLikeAMask() throws {
        try withTileFolder { folder in
            try touch("images/x_mask.png", "masks/x_mask.png", in: folder)
            #expect(try folder.pairs().map(\.name) == ["x_mask"])
        }
    }

    @Test func aMissingFolder() throws {
        try withTileFolder { folder in
            expectError(.missingInput, "nowhere: no such folder of images; correct the path", in: folder) {
                _ = try pairTiles(images: folder.path + "/nowhere", masks: folder.masks)
            }
        }
    }

    @Test func anEmptyFolder() throws {
        try withTileFolder { folder in
            try touch("images/a.png", in: folder)
            expectError(
                .missingInput,
                "masks: the folder has no PNG, JPEG or TIFF file; put the masks there or name another folder",
                in: folder
            ) { _ = try folder.pairs() }
        }
    }

    /// What is there in place of tiles is named.
    @Test func aFolderOfOtherThings() throws {
        try withTileFolder { folder in
            try touch("images/a.jp2", "images/b.JP2", "images/c.txt", "masks/x.png", in: folder)
            expectError(
                .missingInput,
                "images: the folder has no PNG, JPEG or TIFF file, but 2 .jp2 files; convert them, e.g. gdal_translate "
                    + "a.jp2 a.tif",
                in: folder
            ) { _ = try folder.pairs() }
        }
        try withTileFolder { folder in
            let inner = folder.images + "/2024"
            try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: true)
            try touch("images/2024/a.png", "masks/a.png", in: folder)
            expectError(
                .missingInput,
                "images: the folder has no PNG, JPEG or TIFF file, but 1 folder with some: 2024; name images/2024",
                in: folder
            ) { _ = try folder.pairs() }
        }
    }

    @Test func masksOfAnotherNaming() throws {
        try withTileFolder { folder in
            try touch("images/a.png", "images/b.png", "masks/a_label.png", "masks/b_label.png", in: folder)
            expectError(
                .missingInput,
                "images: 2 of 2 images have no mask in masks: a.png, b.png; the masks are called NAME_label: rename them "
                    + "NAME or NAME_mask, e.g. a_label.png to a_mask.png",
                in: folder
            ) { _ = try folder.pairs() }
        }
    }

    @Test func imagesWithoutMasks() throws {
        try withTileFolder { folder in
            for name in ["a", "b", "c", "d", "e"] { try touch("images/\(name).png", in: folder) }
            try touch("masks/c.png", in: folder)
            expectError(
                .missingInput,
                "images: 4 of 5 images have no mask in masks: a.png, b.png, d.png and 1 more; add the missing files, "
                    + "or move these away; an image and its mask have the same name (a.tif with a.png or a_mask.png)",
                in: folder
            ) { _ = try folder.pairs() }
        }
    }

    @Test func masksWithoutImages() throws {
        try withTileFolder { folder in
            try touch("images/a.png", "masks/a.png", "masks/z_mask.png", in: folder)
            expectError(
                .missingInput,
                "masks: 1 of 2 masks have no image in images: z_mask.png; add the missing files, or move "
                    + "these away; an image and its mask have the same name (a.tif with a.png or a_mask.png)",
                in: folder
            ) { _ = try folder.pairs() }
        }
    }

    @Test func twoFilesForOneTile() throws {
        try withTileFolder { folder in
            try touch("images/a.png", "masks/a.png", "masks/a_mask.tif", in: folder)
            expectError(
                .data, "masks/a_mask.tif: a.png beside it has the same tile name 'a'; keep one of the two", in: folder
            ) { _ = try folder.pairs() }
        }
    }
}
