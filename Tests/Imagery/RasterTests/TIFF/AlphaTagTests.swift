// Which band of a TIFF is opacity: its tag, GDAL's word for it, and what the band looks like.
import Base
import Foundation
import Raster
import TestSupport
import Testing

@Suite struct AlphaTagTests {
    private static let side = 48

    /// Four bands of bytes as GDAL writes them: red, green, blue, and one that is tagged as unassociated alpha.
    private static func write(
        _ path: String, metadata: String? = nil, extra: UInt16 = 2, fourth: (_ x: Int, _ y: Int) -> UInt8
    ) throws {
        let samples = (0..<side * side).flatMap { i -> [UInt8] in
            let (x, y) = (i % side, i / side)
            return [UInt8(x * 5), UInt8(y * 5), UInt8((x + y) * 2), fourth(x, y)]
        }
        var builder = TIFFBuilder(width: side, height: side, samples: samples)
        builder.tags[258] = .short([8, 8, 8, 8])
        builder.tags[262] = .short([2])
        builder.tags[277] = .short([4])
        builder.tags[338] = .short([extra])
        if let metadata { builder.tags[42112] = .ascii(metadata) }
        try AtomicFile.write(builder.bytes(), to: path)
    }

    private static func item(_ sample: Int, _ name: String) -> String {
        "  <Item name=\"COLORINTERP\" sample=\"\(sample)\" role=\"colorinterp\">\(name)</Item>\n"
    }

    private static func metadata(_ names: [Int: String]) -> String {
        let others =
            "  <Item name=\"AREA\">5 &lt; 7</Item>\n  <Item name=\"OFFSET\" sample=\"3\" role=\"offset\">1</Item>\n"
        return "<GDALMetadata>\n" + others + names.map { item($0, $1) }.joined() + "</GDALMetadata>\n"
    }

    @Test func gdalsWordHasPrecedence() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.tif"
            func alpha(_ names: [Int: String]?, extra: UInt16 = 2) throws -> Int? {
                try Self.write(path, metadata: names.map(Self.metadata), extra: extra) { _, _ in 255 }
                return try RasterReader(path: path).info.alphaBand
            }
            let tagged = try [alpha(nil), alpha(nil, extra: 1), alpha(nil, extra: 0)]
            #expect(tagged == [3, 3, nil])
            // Metadata of other kinds says nothing.
            let named = try [alpha([:]), alpha([3: "Undefined"]), alpha([3: "NIR"]), alpha([3: "Alpha"])]
            #expect(named == [3, nil, nil, 3])
            let others = try [alpha([3: "Alpha"], extra: 0), alpha([0: "Alpha", 3: "Blue"]), alpha([0: "Blue"])]
            #expect(others == [3, 0, 3])
        }
    }

    @Test(arguments: [
        "<GDALMetadata>", "<Item", "<Item name=\"COLORINTERP\" sample=\"x\" role=\"colorinterp\">Alpha", "",
    ])
    func brokenMetadataSaysNothing(text: String) {
        #expect(parseColourInterpretations(text).isEmpty)
    }

    @Test func opacityIsAllOrNothing() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.tif"
            func warning(_ fourth: (Int, Int) -> UInt8) throws -> String? {
                try Self.write(path, fourth: fourth)
                return try RasterReader(path: path).alphaWarning()?.description
            }
            let opaque = try warning { _, _ in 255 }
            let corner = try warning { x, y in x + y < 40 ? 0 : 255 }
            let translucent = try warning { _, _ in 128 }
            let softEdge = try warning { x, _ in UInt8(min(max(x - 10, 0) * 51, 255)) }
            #expect([opaque, corner, translucent, softEdge] == [nil, nil, nil, nil])
            let withHoles = try warning { x, y in (x / 6 + y / 6) % 5 == 0 ? 0 : UInt8(90 + (x * 7 + y * 13) % 40) }
            let infrared = try warning { x, y in UInt8(90 + (x * 7 + y * 13) % 40) }
            #expect(
                infrared == "\(path): band 4 is tagged alpha but varies like an image; "
                    + "if it is infrared, name it with --bands or data.bands")
            #expect(withHoles == infrared)
            #expect(try RasterInspection(path: path).table().contains("band 4 is tagged alpha but varies"))
        }
    }
}
