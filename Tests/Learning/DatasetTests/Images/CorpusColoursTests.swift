// PNGs of the corpus as training sees them: palettes looked up, alpha no band.
import Base
import Dataset
import Raster
import TestSupport
import Testing

@Suite struct CorpusColoursTests {
    @Test(.enabled(if: shared("raster-corpus") != nil)) func coloursAreThoseOfTheManifest() throws {
        let rows = try #require(try CorpusRow.all(expect: "ok")).filter { !$0["sha256_rgb"].isEmpty }
        #expect(rows.count == 506)
        for row in rows {
            let image = try ImageReader(path: row.path)
            let samples = try image.read(Window(x: 0, y: 0, width: image.width, height: image.height))
            let sum = sum(of: samples, bits: row["photometric"] == "palette" ? 8 : Int(row["bits"])!)
            #expect(sum == row["sha256_rgb"], "\(row["file"])")
        }
    }

    /// The manifest's layout: three bands, pixel by pixel; gray is in all three, and of less than 8 bits it is scaled.
    private func sum(of samples: TileSamples, bits: Int) -> String {
        var bytes: [UInt8] = []
        func add<Sample: FixedWidthInteger>(_ stored: [Sample], _ scale: Sample) {
            let area = samples.width * samples.height
            for pixel in 0..<area {
                for channel in 0..<3 {
                    let sample = stored[(samples.bands == 1 ? 0 : channel) * area + pixel] * scale
                    withUnsafeBytes(of: sample.littleEndian) { bytes += $0 }
                }
            }
        }
        switch samples.storage {
        case .uint8(let stored): add(stored, bits < 8 ? UInt8(255 / ((1 << bits) - 1)) : 1)
        case .uint16(let stored): add(stored, 1)
        case .float: Issue.record("floats of a PNG")
        }
        return SHA256.hexadecimal(of: bytes)
    }
}
