// Blocked maps for tests, surrounded by sentinels.
import Tensor

/// Repeatable values in -1 ..< 1 (SplitMix64).
struct TestValues {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        // 20 bits: exact as Float too.
        return Double((z ^ (z >> 31)) >> 44) / Double(1 << 19) - 1
    }

    mutating func array(_ count: Int) -> [Double] { (0..<count).map { _ in next() } }
}

/// A map that is one segment of a concatenation: a wrong write before, after or between its images hits a sentinel.
final class GuardedMap {
    let map: FeatureMap
    private let buffer: FloatBuffer
    private let whole: FeatureMap
    private static let sentinel: Float = 12345
    private static let guardFloats = 256

    /// The map holds `fill` in all lanes, padding included.
    init(images: Int, layout: ChannelLayout, height: Int, width: Int, fill: Float = .nan) {
        // The segments around the map are never anyone's to write.
        let surrounded = ChannelLayout(segments: [16] + layout.segments + [16])
        let count = FeatureMap.floatCount(images: images, layout: surrounded, height: height, width: width)
        buffer = FloatBuffer(count: count + 2 * Self.guardFloats)
        for i in 0..<buffer.count { buffer.pointer[i] = Self.sentinel }
        whole = FeatureMap(
            in: buffer, from: Self.guardFloats, images: images, layout: surrounded, height: height, width: width)
        map = FeatureMap(
            in: buffer, from: whole.segment(1).start, images: images, layout: layout, height: height, width: width,
            imageStride: whole.imageStride)
        for n in 0..<images {
            let image = map.pointer(image: n, block: 0)
            for i in 0..<map.blocks * map.blockStride { image[i] = fill }
        }
    }

    /// Sets the channels to planar values [N, C, H, W] and the padding lanes to 0.
    func set(_ values: [Double]) {
        for n in 0..<map.images {
            let image = map.pointer(image: n, block: 0)
            for i in 0..<map.blocks * map.blockStride { image[i] = 0 }
        }
        forEachElement { index, element in element.pointee = Float(values[index]) }
    }

    /// The channels' values in planar order.
    var values: [Float] {
        var result = [Float](repeating: 0, count: map.images * map.layout.channels * map.height * map.width)
        forEachElement { index, element in result[index] = element.pointee }
        return result
    }

    /// Whether no sentinel was overwritten and all padding lanes are 0.
    var isIntact: Bool {
        var next = 0
        for n in 0...map.images {
            // Up to the next image, or to the end.
            let first = n < map.images ? map.pointer(image: n, block: 0) - buffer.pointer : buffer.count
            let between = UnsafeBufferPointer(start: buffer.pointer + next, count: first - next)
            if !between.allSatisfy({ $0 == Self.sentinel }) { return false }
            next = first + map.blocks * map.blockStride
        }
        for n in 0..<map.images {
            for block in 0..<map.blocks {
                let lanes = map.layout.channels(inBlock: block).count
                let pixels = map.pointer(image: n, block: block)
                for lane in lanes..<ChannelLayout.lanes {
                    for i in stride(from: lane, to: map.blockStride, by: ChannelLayout.lanes) where pixels[i] != 0 {
                        return false
                    }
                }
            }
        }
        return true
    }

    private func forEachElement(_ body: (Int, UnsafeMutablePointer<Float>) -> Void) {
        let pixels = map.height * map.width
        for c in 0..<map.layout.channels {
            let (block, lane) = map.layout.position(of: c)
            for n in 0..<map.images {
                let base = map.pointer(image: n, block: block) + lane
                let first = (n * map.layout.channels + c) * pixels
                for p in 0..<pixels { body(first + p, base + p * 16) }
            }
        }
    }
}
