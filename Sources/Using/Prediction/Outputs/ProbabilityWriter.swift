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
        parallelRows(strip.rows.count, of: strip.width) { row, gray in
            for x in 0..<strip.width {
                let pixel = row * strip.width + x
                gray[x] =
                    strip.missing[pixel] != 0
                    ? 0 : UInt8((min(max(strip.foreground(pixel), 0), 1) * 255).rounded())
            }
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
        let (planes, size) = (strip.planes, MemoryLayout<Float>.stride)
        return parallelRows(strip.rows.count, of: strip.width * planes.count * size) { row, bytes in
            bytes.withMemoryRebound(to: Float.self, capacity: strip.width * planes.count) { floats in
                for (band, plane) in planes.enumerated() {
                    for x in 0..<strip.width {
                        let pixel = row * strip.width + x
                        floats[x * planes.count + band] =
                            strip.missing[pixel] != 0 ? .nan : Self.rounded(plane[pixel])
                    }
                }
            }
        }
    }
}
