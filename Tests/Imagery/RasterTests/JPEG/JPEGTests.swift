// JPEGs of Pillow against the samples that its own libjpeg decodes, which are the PNG beside each. Both made by
// scripts/reference/jpeg_fixtures.py.
import Base
import Foundation
import Raster
import TestSupport
import Testing

@Suite struct JPEGTests {
    private func jpeg(_ name: String, _ ending: String = "jpg") -> String { fixture("JPEG/\(name).\(ending)") }

    private func bytes(_ name: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: URL(fileURLWithPath: jpeg(name))))
    }

    private func readingError(_ path: String, limits: RasterLimits = .default) -> UserError? {
        do {
            _ = try RasterReader(path: path, limits: limits).readAll()
            return nil
        } catch {
            return error as? UserError
        }
    }

    @Test(arguments: [
        "gray", "gray-progressive", "rgb-444", "rgb-420", "rgb-stored", "progressive", "restart", "orientation-1",
    ])
    func samplesAreThoseOfPillow(name: String) throws {
        let reader = try RasterReader(path: jpeg(name))
        let info = reader.info
        let expected = try RasterReader(path: jpeg(name, "png")).readAll()
        #expect(info.width == 45 && info.height == 37 && info.bands == expected.bands && info.format == .jpeg)
        #expect(info.photometric == (expected.bands == 1 ? .gray : .rgb) && info.sampleType == .uint8)
        #expect(info.isInterlaced == name.hasSuffix("progressive"))
        let all = try reader.readAll().bytes
        #expect(zip(all, expected.bytes).allSatisfy { abs(Int($0) - Int($1)) <= 2 })
        for window in someWindows(20, width: 45, height: 37, seed: 3) {
            #expect(try reader.read(window).bytes == crop(all, width: 45, pixel: info.bytesPerPixel, to: window))
        }
        #expect(reader.warning == nil)
    }

    @Test(arguments: ["gray", "rgb-420", "progressive", "restart"])
    func everyTruncationIsAnError(name: String) throws {
        let whole = try bytes(name)
        try withTemporaryFolder { folder in
            let path = folder + "/a.jpg"
            for length in 0..<whole.count {
                try Data(whole[..<length]).write(to: URL(fileURLWithPath: path))
                let error = try #require(readingError(path), "\(length) of \(whole.count) bytes were accepted")
                #expect(error.kind == .data && error.path == path && !error.description.contains("\n"))
            }
        }
    }

    /// Closed after it was cut: libjpeg would fill up with gray and only warn.
    @Test(arguments: ["gray", "rgb-420", "restart"])
    func missingRowsAreAnError(name: String) throws {
        let whole = try bytes(name)
        try withTemporaryFolder { folder in
            let path = folder + "/a.jpg"
            try Data(whole[..<(whole.count - 100)] + [0xFF, 0xD9]).write(to: URL(fileURLWithPath: path))
            let error = try #require(readingError(path))
            #expect(error.reason.hasPrefix("cannot be read: Corrupt JPEG data"), "\(error)")
        }
    }

    @Test func changedBytesDoNoHarm() throws {
        var random = Random(7)
        try withTemporaryFolder { folder in
            let path = folder + "/a.jpg"
            for name in ["gray", "rgb-420", "progressive", "restart", "orientation-1", "cmyk"] {
                let whole = try bytes(name)
                for _ in 0..<200 {
                    var bytes = whole
                    for _ in 0...random.integer(below: 3) {
                        bytes[3 + random.integer(below: bytes.count - 3)] = UInt8(random.integer(below: 256))
                    }
                    try Data(bytes).write(to: URL(fileURLWithPath: path))
                    if let error = readingError(path) { #expect(error.path == path) }
                }
            }
        }
    }

    @Test(arguments: [
        ("cmyk", "is a JPEG of four inks (CMYK); gray and RGB of 8 bits are supported", "gdal_translate"),
        ("twelve-bits", "is a JPEG of 12 bits; gray and RGB of 8 bits are supported", "gdal_translate"),
        ("orientation-6-little", "its Exif orientation 6 asks to turn or mirror it", "-auto-orient"),
        ("orientation-3-big", "its Exif orientation 3 asks to turn or mirror it", "-auto-orient"),
    ])
    func whatIsNotReadIsSaid(name: String, reason: String, remedy: String) throws {
        let error = try #require(readingError(jpeg(name)))
        #expect(error.kind == .data && error.reason.hasPrefix(reason) && error.remedy?.contains(remedy) == true)
    }

    /// No claim of an Exif block leads out of it.
    @Test func exifOfAnyBytesDoesNoHarm() throws {
        let whole = try bytes("orientation-6-little")
        let start = try #require(Data(whole).firstRange(of: Data("Exif".utf8))).lowerBound
        var random = Random(11)
        try withTemporaryFolder { folder in
            let path = folder + "/a.jpg"
            for _ in 0..<300 {
                var bytes = whole
                for _ in 0..<3 { bytes[start + random.integer(below: 44)] = UInt8(random.integer(below: 256)) }
                try Data(bytes).write(to: URL(fileURLWithPath: path))
                if let error = readingError(path) { #expect(error.reason.contains("Exif orientation")) }
            }
        }
    }

    @Test func limitsHold() throws {
        var limits = RasterLimits()
        limits.side = 40
        #expect(readingError(jpeg("gray"), limits: limits)?.reason == "a side is over the limit: 45×37, at most 40")
        limits = RasterLimits()
        // 6 × 5 blocks of luma in 8 × 8 pixels, 3 × 3 of each chroma, 128 bytes each; then 45 × 37 × 3 samples.
        limits.blockBytes = (6 * 5 + 2 * 3 * 3) * 128 + 45 * 37 * 3
        #expect(readingError(jpeg("progressive"), limits: limits) == nil)
        limits.blockBytes -= 1
        let error = try #require(readingError(jpeg("progressive"), limits: limits))
        #expect(error.reason == "is progressive and needs 11139 bytes at once; the limit is 11138")
        #expect(error.remedy?.contains("jpegtran") == true)
        limits.blockBytes = 1
        #expect(readingError(jpeg("rgb-420"), limits: limits) == nil)
    }

    /// 65,500 × 65,500 pixels in 548 bytes.
    @Test func anImpossibleSizeIsRefused() throws {
        var bytes = try bytes("gray")
        let frame = try #require(Data(bytes).firstRange(of: Data([0xFF, 0xC0]))).lowerBound
        bytes.replaceSubrange(frame + 5..<frame + 9, with: [0xFF, 0xDC, 0xFF, 0xDC])
        try withTemporaryFolder { folder in
            let path = folder + "/a.jpg"
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            #expect(readingError(path)?.reason == "claims 65500×65500 pixels in 548 bytes")
        }
    }

    @Test(arguments: ["a.jgw", "a.jpgw", "a.wld", "a.JGW"])
    func worldFilesPlaceIt(name: String) throws {
        try withTemporaryFolder { folder in
            try FileManager.default.copyItem(atPath: jpeg("gray"), toPath: folder + "/a.jpg")
            try AtomicFile.write("0.5\n0\n0\n-0.5\n500000.25\n3999999.75\n", to: folder + "/" + name)
            let info = try RasterReader(path: folder + "/a.jpg").info
            #expect(info.georeference?.geotransform == [500000, 0.5, 0, 4_000_000, 0, -0.5])
            #expect(info.worldFile == folder + "/" + name)
        }
    }

    /// By its content, whatever it is called.
    @Test func isNeverAMask() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/mask.png"
            try FileManager.default.copyItem(atPath: jpeg("gray"), toPath: path)
            let error = #expect(throws: UserError.self) { try RasterReader(maskAt: path) }
            #expect(error?.reason.hasPrefix("is a JPEG, which cannot be a mask") == true)
        }
    }
}
