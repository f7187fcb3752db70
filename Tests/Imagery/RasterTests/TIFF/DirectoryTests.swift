// TIFFs of several directories: the first is the image, one may be its mask, the others do not disturb.
import Base
import Foundation
import Raster
import TestSupport
import Testing

@Suite struct DirectoryTests {
    private static let size = 8

    private func directory(_ side: Int, type: UInt32? = nil, bits: UInt16 = 8, _ samples: [UInt8]) -> TIFFBuilder {
        var builder = TIFFBuilder(width: side, height: side, samples: samples)
        builder.tags[258] = .short([bits])
        if let type { builder.tags[254] = .long([type]) }
        return builder
    }

    /// Bits of a mask: columns 0 to 2 of each row are without data.
    private var maskBits: [UInt8] { [UInt8](repeating: 0b0001_1111, count: Self.size) }
    private var image: TIFFBuilder { directory(Self.size, (0..<64).map { UInt8($0) }) }
    private var overview: TIFFBuilder { directory(4, type: 1, [UInt8](repeating: 200, count: 16)) }
    private var mask: TIFFBuilder { directory(Self.size, type: 4, bits: 1, maskBits) }
    private var maskOfOverview: TIFFBuilder { directory(4, type: 5, bits: 1, [0, 0, 0, 0]) }

    private func reader(_ directories: [TIFFBuilder], _ folder: String) throws -> RasterReader {
        let path = folder + "/a.tif"
        try AtomicFile.write(image.bytes(followedBy: directories), to: path)
        return try RasterReader(path: path)
    }

    @Test func overviewsDoNotDisturb() throws {
        try withTemporaryFolder { folder in
            let reader = try reader([overview, maskOfOverview], folder)
            #expect(!reader.info.hasMask && reader.info.width == 8)
            #expect(try reader.readAll().bytes == (0..<64).map { UInt8($0) })
        }
    }

    @Test func theMaskIsFoundWhereverItIs() throws {
        try withTemporaryFolder { folder in
            for directories in [[mask], [mask, overview, maskOfOverview], [overview, maskOfOverview, mask]] {
                let reader = try reader(directories, folder)
                #expect(reader.info.hasMask)
                #expect(try reader.readAll().bytes == (0..<64).map { UInt8($0) })
                let whole = try reader.readMask(reader.info.bounds)
                #expect(whole == (0..<64).map { $0 % 8 < 3 ? 0 : 1 })
                #expect(try reader.readMask(Window(x: 2, y: 5, width: 2, height: 1)) == [0, 1])
            }
        }
    }

    /// Of another size, in colour, or a page that is no mask.
    @Test func whatIsNoMask() throws {
        try withTemporaryFolder { folder in
            let small = directory(4, type: 4, bits: 1, [0, 0, 0, 0])
            var colour = directory(Self.size, type: 4, [UInt8](repeating: 0, count: 192))
            colour.tags[258] = .short([8, 8, 8])
            colour.tags[277] = .short([3])
            let page = directory(Self.size, type: 2, [UInt8](repeating: 0, count: 64))
            for directories in [[small], [colour], [page]] {
                let reader = try reader(directories, folder)
                #expect(!reader.info.hasMask)
            }
        }
    }

    /// A mask that cannot be decoded is not taken for no mask; a directory that is none at all does not matter.
    @Test func damagedDirectories() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.tif"
            var cut = mask
            cut.tags[259] = .short([8])
            cut.blocks = [[1, 2, 3]]
            try AtomicFile.write(image.bytes(followedBy: [cut]), to: path)
            let reader = try RasterReader(path: path)
            #expect(throws: UserError.self) { try reader.readMask(reader.info.bounds) }
            try AtomicFile.write(Array(image.bytes(followedBy: [mask]).dropLast(90)), to: path)
            #expect(try RasterReader(path: path).readAll().bytes.count == 64)
        }
    }

    @Test func inspected() throws {
        try withTemporaryFolder { folder in
            let path = try reader([mask], folder).path
            #expect(try RasterInspection(path: path).table().contains("  mask     in the file\n"))
            #expect(try RasterInspection(path: path).json().contains(#""internal_mask":true"#))
        }
    }

    @Test func masksOfTheCorpus() throws {
        guard let folder = shared("raster-corpus/tiff") else { return }
        let digests = [
            "gdal__test_11555-37deb6": "190bd07631b62193b84f242ad7c17cfda1c0ad49c1f9d3b567194725b1c887c0",
            "gdal__test_with_mask_1bit-cf593e": "a6a88b2df4ca9b678944d2d7eea2e2720e6295f0bc36188fe179669a58bba364",
            "gdal__test_with_mask_1bit_and_ovr-a2a91a":
                "a6a88b2df4ca9b678944d2d7eea2e2720e6295f0bc36188fe179669a58bba364",
            "gdal__ycbcr_with_mask-227566": "a992d6117ecf2c062c2257ee74c07dd37075e86d91bcc33b17a76048aec5398a",
            "rasterio__cogeo-5ed4eb": "f5fb04aa5b882706b9309e885f19477261336ef76a150c3b4d3489dfac3953ec",
            "rasterio__goes-0973fd": "ef323fca559d5262213324e6e7a95be4a2c66deed03a1c9a6f7dd221868ac4f0",
            "rio-cogeo__image_geos-6fa8b0": "2695e549e2701ff647c60e141b1c4d22e320378afdcfa57e4e4eb02f7171889c",
            "rio-tiler__cog_uint8_rgb_mask-e581c6": "6a910eea41fd13165bb1050d53fcc81c313e47a20616101ce8bfa0876497259d",
        ]
        for (name, digest) in digests {
            let reader = try RasterReader(path: "\(folder)/\(name).tif")
            try #require(reader.info.hasMask, "\(name)")
            let mask = try reader.readMask(reader.info.bounds).map { $0 == 0 ? UInt8(0) : 255 }
            #expect(SHA256.hexadecimal(of: mask) == digest, "\(name)")
        }
    }
}
