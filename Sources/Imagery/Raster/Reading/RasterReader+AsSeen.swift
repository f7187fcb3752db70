// Samples as a viewer shows them: white is the largest, whatever the file means by 0.
import Base

extension RasterReader {
    /// As `read`, but a MINISWHITE image of 1 to 16 bits is inverted: 0 is black.
    ///
    /// - Throws: as `read`.
    public func readAsSeen(_ window: Window) throws -> RasterBlock {
        let block = try read(window)
        guard let white = info.white else { return block }
        let (bands, alpha) = (block.bands, info.alphaBand)
        var bytes = block.bytes
        func invert<Sample: FixedWidthInteger>(_ samples: UnsafeMutableBufferPointer<Sample>) {
            let white = Sample(truncatingIfNeeded: white)
            for i in samples.indices where alpha == nil || i % bands != alpha { samples[i] = white &- samples[i] }
        }
        bytes.withUnsafeMutableBytes {
            if block.sampleType == .uint8 {
                invert($0.bindMemory(to: UInt8.self))
            } else {
                invert($0.bindMemory(to: UInt16.self))
            }
        }
        return RasterBlock(
            width: block.width, height: block.height, bands: bands, sampleType: block.sampleType, bytes: bytes)
    }
}

extension RasterInfo {
    /// The largest sample of a MINISWHITE image; nil where 0 is black already, or samples have no largest.
    package var white: Int? {
        guard photometric == .minIsWhite, sampleType == .uint8 || sampleType == .uint16 else { return nil }
        return 1 << storedBits - 1
    }

    /// What `readAsSeen` makes of the nodata value.
    public var nodataAsSeen: Double? { nodata.map { asSeen($0) } }

    /// The same of one band, from 0.
    public func nodataAsSeen(ofBand band: Int) -> Double? {
        bandNodata.map { $0[band].map { asSeen($0) } } ?? nodataAsSeen
    }

    private func asSeen(_ value: Double) -> Double { white.map { Double($0) - value } ?? value }
}
