// Images in which 0 is white.
import Base
import Foundation
import Raster
import TestSupport
import Testing

@Suite struct AsSeenTests {
    private func reader(_ builder: TIFFBuilder, _ folder: String) throws -> RasterReader {
        let path = folder + "/a.tif"
        try AtomicFile.write(builder.bytes(), to: path)
        return try RasterReader(path: path)
    }

    @Test func whiteIsTheLargest() throws {
        try withTemporaryFolder { folder in
            for (bits, packed, stored) in [
                (1, [0b0110_0000], [0, 1, 1]), (2, [0b0001_1100], [0, 1, 3]), (4, [0x0A, 0xF0], [0, 10, 15]),
                (8, [0, 10, 255], [0, 10, 255]),
            ] as [(UInt16, [UInt8], [UInt8])] {
                var builder = TIFFBuilder(width: 3, height: 1, samples: packed)
                builder.tags[258] = .short([bits])
                builder.tags[262] = .short([0])
                let seen = try reader(builder, folder)
                #expect(try seen.readAll().bytes == stored)
                let white = UInt8(1 << UInt(bits) - 1)
                #expect(try seen.readAsSeen(seen.info.bounds).bytes == stored.map { white - $0 })
                builder.tags[262] = .short([1])
                let same = try reader(builder, folder)
                #expect(try same.readAsSeen(same.info.bounds).bytes == stored)
            }
        }
    }

    /// Alpha means the same whatever white is; the nodata value goes with the samples.
    @Test func alphaAndNodata() throws {
        try withTemporaryFolder { folder in
            var builder = TIFFBuilder(width: 2, height: 1, samples: [0, 0, 0xFF, 0xFF, 0x34, 0x12, 0, 0])
            builder.tags[258] = .short([16, 16])
            builder.tags[262] = .short([0])
            builder.tags[277] = .short([2])
            builder.tags[338] = .short([2])
            builder.tags[42113] = .ascii("4660")
            let reader = try reader(builder, folder)
            let bytes = try reader.readAsSeen(reader.info.bounds).bytes
            let samples = bytes.withUnsafeBytes { Array($0.bindMemory(to: UInt16.self)) }
            #expect(samples == [65_535, 65_535, 65_535 - 0x1234, 0])
            #expect(reader.info.nodata == 4660 && reader.info.nodataAsSeen == 60_875)
        }
    }
}
