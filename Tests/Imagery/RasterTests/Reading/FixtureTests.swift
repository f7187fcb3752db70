// Files of other writers: what the product reads but does not write. Made by scripts/reference/raster_fixtures.py.
import Base
import Raster
import Testing

struct Fixture: CustomTestStringConvertible {
    let name: String, bands: Int, type: SampleType, bits: Int
    let photometric: Photometric
    var testDescription: String { name }

    init(_ name: String, _ bands: Int, _ type: SampleType, bits: Int? = nil, _ photometric: Photometric = .gray) {
        (self.name, self.bands, self.type, self.photometric) = (name, bands, type, photometric)
        self.bits = bits ?? type.byteCount * 8
    }
}

@Suite struct FixtureTests {
    @Test(arguments: [
        Fixture("gray1.png", 1, .uint8, bits: 1), Fixture("gray2-interlaced.png", 1, .uint8, bits: 2),
        Fixture("gray4.png", 1, .uint8, bits: 4), Fixture("gray16-interlaced.png", 1, .uint16),
        Fixture("gray-alpha8.png", 2, .uint8), Fixture("rgb8-interlaced.png", 3, .uint8, .rgb),
        Fixture("rgba16.png", 4, .uint16, .rgb), Fixture("palette4.png", 1, .uint8, bits: 4, .palette),
        Fixture("rgb-lzw-predictor.tif", 3, .uint8, .rgb), Fixture("gray-packbits.tif", 1, .uint8),
        Fixture("bilevel-min-is-white.tif", 1, .uint8, bits: 1, .minIsWhite),
        Fixture("planar-tiled-big-endian.tif", 3, .uint16), Fixture("float32-bigtiff-predictor3.tif", 2, .float32),
        Fixture("float16-strips.tif", 1, .float16), Fixture("float64-one-strip.tif", 1, .float64),
    ])
    func everySampleAsStored(_ fixture: Fixture) throws {
        let reader = try RasterReader(path: RasterTests.fixture(fixture.name))
        let info = reader.info
        #expect(info.width == 37 && info.height == 29 && info.bands == fixture.bands)
        #expect(info.sampleType == fixture.type && info.storedBits == fixture.bits)
        #expect(info.photometric == fixture.photometric)
        let expected = patternBytes(width: 37, height: 29, bands: fixture.bands, type: fixture.type, bits: fixture.bits)
        #expect(try reader.readAll().bytes == expected)
        for window in someWindows(20, width: 37, height: 29, seed: 1) {
            let bytes = try reader.read(window).bytes
            #expect(bytes == crop(expected, width: 37, pixel: info.bytesPerPixel, to: window), "\(window)")
        }
        #expect(reader.warning == nil)
    }

    @Test func layoutIsReported() throws {
        let planar = try RasterReader(path: fixture("planar-tiled-big-endian.tif")).info
        #expect(
            planar.isTiled && planar.isPlanar && planar.blockWidth == 16 && planar.blockHeight == 16
                && !planar.isBigTIFF)
        let big = try RasterReader(path: fixture("float32-bigtiff-predictor3.tif")).info
        #expect(big.isBigTIFF && big.blockWidth == 32 && big.blockHeight == 16)
        #expect(try RasterReader(path: fixture("rgb-lzw-predictor.tif")).info.compression == "LZW")
        #expect(try RasterReader(path: fixture("rgb8-interlaced.png")).info.isInterlaced)
    }

    @Test func paletteAndAlpha() throws {
        let palette = try #require(try RasterReader(path: fixture("palette4.png")).info.palette)
        #expect(palette.count == 16)
        #expect(palette[0] == PaletteColor(red: 0, green: 0, blue: 255, alpha: 0))
        #expect(palette[1] == PaletteColor(red: 1, green: 2, blue: 254, alpha: 128))
        #expect(palette[5] == PaletteColor(red: 5, green: 10, blue: 250))
        #expect(try RasterReader(path: fixture("gray-alpha8.png")).info.alphaBand == 1)
        #expect(try RasterReader(path: fixture("rgba16.png")).info.alphaBand == 3)
        #expect(try RasterReader(path: fixture("rgb8-interlaced.png")).info.alphaBand == nil)
    }

    /// Red 3x, green 3y, blue 128, through JPEG.
    @Test func jpegBecomesRGB() throws {
        let reader = try RasterReader(path: fixture("ycbcr-jpeg.tif"))
        #expect(reader.info.photometric == .rgb && reader.info.bands == 3)
        let block = try reader.readAll()
        for y in 0..<64 {
            for x in 0..<64 {
                let pixel = (y * 64 + x) * 3
                for (b, value) in [3 * x, 3 * y, 128].enumerated() {
                    #expect(abs(Int(block.bytes[pixel + b]) - value) <= 12, "\(x), \(y), band \(b)")
                }
            }
        }
    }
}
