// The samples of a window.
import CRaster

/// A window's samples as stored: row-major, top row first, bands interleaved, in the machine's byte order.
///
/// 1, 2 and 4 bit samples are one byte each (their stored value), palette images hold indices, YCbCr JPEG is RGB.
public struct RasterBlock: Sendable {
    /// In pixels.
    public let width: Int
    public let height: Int
    /// Samples of a pixel.
    public let bands: Int
    /// The type of each sample.
    public let sampleType: SampleType
    /// height × width × bands × `sampleType.byteCount` bytes.
    public let bytes: [UInt8]

    package init(width: Int, height: Int, bands: Int, sampleType: SampleType, bytes: [UInt8]) {
        precondition(bytes.count == width * height * bands * sampleType.byteCount)
        (self.width, self.height, self.bands, self.sampleType, self.bytes) = (width, height, bands, sampleType, bytes)
    }

    /// The samples as floats, one band after the other: [bands, height, width]. 64-bit types and large 32-bit integers
    /// are rounded.
    public func planarFloats() -> [Float] {
        let pixels = width * height
        return [Float](unsafeUninitializedCapacity: pixels * bands) { floats, count in
            bytes.withUnsafeBufferPointer { samples in
                for band in 0..<bands where pixels > 0 {
                    seg_to_float(
                        samples.baseAddress! + band * sampleType.byteCount, bands, pixels, Int32(sampleType.tiffFormat),
                        Int32(sampleType.byteCount), floats.baseAddress! + band * pixels)
                }
            }
            count = pixels * bands
        }
    }
}
