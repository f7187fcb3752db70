// Probabilities as files.
import Base
import Raster
import Threads
import Windows

/// A map of probabilities that is written from top to bottom and appears under its name when it is finished.
final class ProbabilityWriter: FileWriter {
    private let format: MaskFormat
    private let writer: any RowWriter

    /// - Parameters:
    ///   - classes: foreground classes; each has a band in a GeoTIFF.
    ///   - compression: of a GeoTIFF.
    /// - Throws: `UserError` when the file cannot be made.
    init(
        path: String, _ frame: RasterFrame, classes: Int, _ format: MaskFormat, compression: TIFFCompression
    ) throws {
        self.format = format
        var content = RasterContent(frame, bands: classes, sampleType: .float32)
        (content.nodata, content.compression) = (.nan, compression)
        writer = try format.writer(path, content)
    }

    /// Writes the next rows.
    func write(_ strip: ProbabilityStrip) throws {
        try writer.write(rows: format == .png ? Self.graySamples(of: strip) : Self.floatSamples(of: strip))
    }

    func complete() throws { try writer.complete() }

    func commit() throws { try writer.commit() }

    /// The PNG values of the probability that a pixel is foreground: 0…1 → 0…255; no data: 0.
    private static func graySamples(of strip: ProbabilityStrip) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: strip.pixels) { bytes, count in
            nonisolated(unsafe) let gray = bytes.baseAddress!
            Parallel.forEach(strip.rows.count) { row in
                for pixel in row * strip.width..<(row + 1) * strip.width {
                    gray[pixel] =
                        strip.missing[pixel] != 0
                        ? 0 : UInt8((min(max(strip.foreground(pixel), 0), 1) * 255).rounded())
                }
            }
            count = strip.pixels
        }
    }

    /// Probabilities in files are multiples of this, rounded down: what comes after is the noise of sums in single
    /// precision, and takes three quarters of a compressed file. A threshold of ½ gives the mask.
    private static let step: Float = 0x1p-17

    private static func rounded(_ probability: Float) -> Float {
        (min(max(probability, 0), 1) / step).rounded(.down) * step
    }

    /// Float32 samples, one band a foreground class, pixel-interleaved; no data: NaN.
    private static func floatSamples(of strip: ProbabilityStrip) -> [UInt8] {
        let planes = strip.planes
        return [UInt8](unsafeUninitializedCapacity: strip.pixels * planes.count * 4) { bytes, count in
            count = strip.pixels * planes.count * 4
            bytes.withMemoryRebound(to: Float.self) { floats in
                nonisolated(unsafe) let floats = floats.baseAddress!
                Parallel.forEach(strip.rows.count) { row in
                    for (band, plane) in planes.enumerated() {
                        for pixel in row * strip.width..<(row + 1) * strip.width {
                            floats[pixel * planes.count + band] =
                                strip.missing[pixel] != 0 ? .nan : Self.rounded(plane[pixel])
                        }
                    }
                }
            }
        }
    }
}
