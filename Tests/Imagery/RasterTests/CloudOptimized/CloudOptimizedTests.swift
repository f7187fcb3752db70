// Cloud-optimised GeoTIFF: the layout byte by byte, and what the overviews show.
import Foundation
import Raster
import TestSupport
import Testing

/// A directory of an uncompressed file, read without libtiff.
private struct Directory {
    let offset: Int
    var values: [Int: [Int]] = [:]

    var size: (Int, Int) { (values[256]![0], values[257]![0]) }

    static func all(_ file: Data) -> [Directory] {
        func number(_ at: Int, _ bytes: Int) -> Int {
            file[at..<at + bytes].enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
        }
        let isBig = number(2, 2) == 43
        let (head, word, entry) = isBig ? (8, 8, 20) : (2, 4, 12)
        var directories: [Directory] = []
        var at = number(isBig ? 8 : 4, word)
        while at != 0 {
            var directory = Directory(offset: at)
            let count = number(at, head)
            for index in 0..<count {
                let place = at + head + index * entry
                let size = [1: 1, 2: 1, 3: 2, 4: 4, 12: 8, 16: 8][number(place + 2, 2)]!
                let valueCount = number(place + 4, word)
                let values = size * valueCount <= word ? place + 4 + word : number(place + 4 + word, word)
                directory.values[number(place, 2)] = (0..<valueCount).map { number(values + $0 * size, size) }
            }
            directories.append(directory)
            at = number(at + head + count * entry, word)
        }
        return directories
    }

    /// The samples of a one-byte image of tiles of 256 × 256.
    func samples(_ file: Data) -> [UInt8] {
        let (width, height) = size
        let across = (width + 255) / 256
        return (0..<width * height).map { pixel in
            let (x, y) = (pixel % width, pixel / width)
            return file[values[324]![y / 256 * across + x / 256] + y % 256 * 256 + x % 256]
        }
    }
}

/// The mode of four by hand: not the code's own.
private func halved(_ image: [UInt8], _ width: Int, _ height: Int, nodata: UInt8) -> [UInt8] {
    (0..<(height + 1) / 2 * ((width + 1) / 2)).map { pixel in
        let (x, y) = (pixel % ((width + 1) / 2) * 2, pixel / ((width + 1) / 2) * 2)
        let four = [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)].map {
            image[min($0.1, height - 1) * width + min($0.0, width - 1)]
        }
        let counts = Dictionary(four.filter { $0 != nodata }.map { ($0, 1) }, uniquingKeysWith: +)
        return counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? nodata
    }
}

@Suite struct CloudOptimizedTests {
    private static let place = Georeference(
        x: 519467.4957275815, y: 4311669.7657353515, pixelWidth: 0.3, pixelHeight: 0.25, epsg: 26913,
        isGeographic: false)

    @Test(arguments: [false, true]) func directoriesComeFirstAndTheCoarsestTilesNext(isBig: Bool) throws {
        try withTemporaryFolder { folder in
            let (width, height) = (603, 301)
            let image = (0..<width * height).map { i -> UInt8 in
                let (x, y) = (i % width, i / width)
                return x < 40 && y < 90 ? 255 : UInt8((x * 7 + y * 13) % 5 / 2)
            }
            let path = folder + "/a.tif"
            var content = RasterContent(RasterFrame(width: width, height: height, georeference: Self.place))
            (content.nodata, content.palette) = (255, ClassColors.palette(values: [0, 1]))
            content.compression = .none
            let writer = try CloudOptimizedGeoTIFFWriter(path: path, content)
            if isBig { writer.largestClassicFile = 10_000 }
            for row in stride(from: 0, to: height, by: 7) {
                try writer.write(rows: Array(image[(row * width)..<min((row + 7) * width, image.count)]))
            }
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder).count == 1, "scratch files have no names")
            try writer.finish()
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.tif"])

            let reader = try RasterReader(path: path)
            #expect(reader.info.isBigTIFF == isBig && reader.info.georeference == Self.place)
            #expect(reader.info.nodata == 255 && reader.info.photometric == .palette)
            #expect(try reader.readAll().bytes == image)

            let file = try Data(contentsOf: URL(fileURLWithPath: path))
            let note = isBig ? 16 : 8
            #expect(
                String(decoding: file[note..<note + 67], as: UTF8.self)
                    == "GDAL_STRUCTURAL_METADATA_SIZE=000140 bytes\nLAYOUT=IFDS_BEFORE_DATA\n")
            let directories = Directory.all(file)
            #expect(directories[0].offset == note + 43 + 140 + (note + 43 + 140) % 2)
            #expect(
                directories.map { $0.size.0 } == [603, 302, 151] && directories.map { $0.size.1 } == [301, 151, 76])
            #expect(directories.map { $0.values[254]?.first ?? 0 } == [0, 1, 1])
            #expect(directories.map { $0.values[33550] == nil } == [false, true, true])
            #expect(directories.allSatisfy { $0.values[42113] == Array("255\0".utf8).map(Int.init) })
            #expect(directories.map(\.offset) == directories.map(\.offset).sorted())
            let tiles = directories.flatMap { Array(zip($0.values[324]!, $0.values[325]!)) }
            for (offset, size) in tiles {
                let leader = withUnsafeBytes(of: UInt32(size).littleEndian, Array.init)
                #expect(Array(file[offset - 4..<offset]) == leader)
                #expect(file[offset + size - 4..<offset + size] == file[offset + size..<offset + size + 4])
            }
            let starts = directories.map { $0.values[324]! }
            #expect(starts.allSatisfy { $0 == $0.sorted() })
            #expect(starts[2].last! < starts[1].first! && starts[1].last! < starts[0].first!)
            #expect(starts[2].first! > directories[2].offset)

            let half = halved(image, 603, 301, nodata: 255)
            #expect(directories[1].samples(file) == half)
            #expect(directories[2].samples(file) == halved(half, 302, 151, nodata: 255))
            #expect(half.contains(255) && half.contains(2))
        }
    }

    @Test(arguments: TIFFCompression.allCases) func everyCompressionIsWithoutLoss(compression: TIFFCompression) throws {
        guard (try? compression.checkAvailable()) != nil else { return }
        try withTemporaryFolder { folder in
            let (width, height) = (257, 300)
            let bytes = patternBytes(width: width, height: height, bands: 2, type: .float32)
            var content = RasterContent(RasterFrame(width: width, height: height), bands: 2, sampleType: .float32)
            content.compression = compression
            let plain = try GeoTIFFWriter(path: folder + "/p.tif", content)
            content.nodata = .nan
            let cog = try CloudOptimizedGeoTIFFWriter(path: folder + "/c.tif", content)
            try cog.write(rows: bytes)
            try plain.write(rows: bytes)
            try cog.finish()
            try plain.finish()
            for name in ["c", "p"] {
                let reader = try RasterReader(path: "\(folder)/\(name).tif")
                #expect(try reader.readAll().bytes == bytes)
                let codec = reader.info.compression.lowercased()
                #expect(codec.contains(compression.rawValue) || compression == .none && codec.contains("none"))
            }
        }
    }

    /// What a COG of one tile is: no overviews.
    @Test func aSmallOneHasNoOverviews() throws {
        try withTemporaryFolder { folder in
            let writer = try CloudOptimizedGeoTIFFWriter(
                path: folder + "/a.tif", RasterContent(RasterFrame(width: 256, height: 1)))
            try writer.write(rows: [UInt8](repeating: 3, count: 256))
            try writer.finish()
            #expect(Directory.all(try Data(contentsOf: URL(fileURLWithPath: folder + "/a.tif"))).count == 1)
        }
    }

    @Test func unfinishedLeavesNothing() throws {
        try withTemporaryFolder { folder in
            do {
                let writer = try CloudOptimizedGeoTIFFWriter(
                    path: folder + "/a.tif", RasterContent(RasterFrame(width: 300, height: 300)))
                try writer.write(rows: [UInt8](repeating: 7, count: 300 * 260))
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
        }
    }
}

@Suite struct RowHalverTests {
    @Test func probabilitiesAreAveragedOverPixelsWithData() {
        // Three pixels of two bands, three rows.
        let rows: [[Float]] = [
            [0, 1, 1, 1, .nan, .nan], [0.5, 1, 0.5, .nan, .nan, .nan], [0.25, 0, 0.75, 1, 0.5, .nan],
        ]
        var halver = RowHalver(width: 3, bands: 2, sampleType: .float32, nodata: .nan)
        func bytes(_ row: [Float]) -> [UInt8] { row.withUnsafeBytes(Array.init) }
        #expect(halver.add(bytes(rows[0])).isEmpty)
        let floats = (halver.add(bytes(rows[1] + rows[2])) + halver.finish()).withUnsafeBytes {
            Array($0.bindMemory(to: Float.self))
        }
        #expect(floats.count == 8)
        #expect(floats[0] == 0.5 && floats[1] == 1 && floats[2].isNaN && floats[3].isNaN)
        #expect(floats[4] == 0.5 && floats[5] == 0.5 && floats[6] == 0.5 && floats[7].isNaN)
    }

    @Test(
        arguments: [
            ([1, 0, 0, 0], 0), ([1, 0, 1, 0], 1), ([1, 2, 0, 0], 0), ([255, 255, 255, 0], 0),
            ([255, 255, 255, 255], 255),
            ([1, 2, 255, 255], 2),
        ] as [([UInt8], UInt8)])
    func aMasksPixelIsTheMostFrequent(four: [UInt8], expected: UInt8) {
        var halver = RowHalver(width: 2, bands: 1, sampleType: .uint8, nodata: 255)
        #expect(halver.add(four) == [expected])
    }
}
