// The samples that scripts/reference/raster_fixtures.py writes, and the cutting of windows out of whole images.
import Base
import Raster
import TestSupport

/// (7x + 13y + 50b) mod 2^bits for integers, (7x + 13y + 50b) / 8 - 20 for floats, as `RasterBlock.bytes` lays them
/// out.
func patternBytes(width: Int, height: Int, bands: Int, type: SampleType, bits: Int? = nil) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(width * height * bands * type.byteCount)
    let mask = bits.map { (1 << $0) - 1 } ?? (type.byteCount == 8 ? -1 : (1 << (8 * type.byteCount)) - 1)
    for y in 0..<height {
        for x in 0..<width {
            for b in 0..<bands {
                let value = 7 * x + 13 * y + 50 * b
                let number = Double(value) / 8 - 20
                var word: UInt64
                switch type {
                case .float16: word = UInt64(Float(number).binary16)
                case .float32: word = UInt64(Float(number).bitPattern)
                case .float64: word = number.bitPattern
                default: word = UInt64(bitPattern: Int64(value & mask))
                }
                for _ in 0..<type.byteCount {
                    bytes.append(UInt8(truncatingIfNeeded: word))
                    word >>= 8
                }
            }
        }
    }
    return bytes
}

/// A window of an image whose pixels take `pixel` bytes.
func crop(_ bytes: [UInt8], width: Int, pixel: Int, to window: Window) -> [UInt8] {
    var result: [UInt8] = []
    for y in window.y..<window.y + window.height {
        let start = (y * width + window.x) * pixel
        result += bytes[start..<start + window.width * pixel]
    }
    return result
}

/// Windows of any place and size inside width × height, in no order.
func someWindows(_ count: Int, width: Int, height: Int, seed: UInt64) -> [Window] {
    var random = Random(seed, 77)
    return (0..<count).map { _ in
        let (x, y) = (random.integer(below: width), random.integer(below: height))
        return Window(
            x: x, y: y, width: 1 + random.integer(below: width - x), height: 1 + random.integer(below: height - y))
    }
}

func fixture(_ name: String) -> String { packageRoot + "/Tests/Imagery/RasterTests/Fixtures/" + name }
