// Value noise and white noise as pure functions of place: any window of a world shows the same texture.

enum Noise {
    /// A well mixed 32-bit function of a lattice point (finaliser of MurmurHash3).
    @inline(__always)
    static func hash(_ x: Int, _ y: Int, _ key: UInt32) -> UInt32 {
        var h = UInt32(truncatingIfNeeded: x) &* 0x9E37_79B1
        h = (h ^ (h >> 15)) &+ UInt32(truncatingIfNeeded: y) &* 0x85EB_CA77 &+ key
        h = (h ^ (h >> 16)) &* 0x85EB_CA6B
        h = (h ^ (h >> 13)) &* 0xC2B2_AE35
        return h ^ (h >> 16)
    }

    /// Smooth noise in -1...1 with one random value per unit cell, interpolated by smoothstep.
    @inline(__always)
    static func value(_ x: Double, _ y: Double, _ key: UInt32) -> Float {
        let fx = x.rounded(.down)
        let fy = y.rounded(.down)
        let ix = Int(fx)
        let iy = Int(fy)
        let tx = Float(x - fx)
        let ty = Float(y - fy)
        let sx = tx * tx * (3 - 2 * tx)
        let sy = ty * ty * (3 - 2 * ty)
        let top = unit(ix, iy, key) * (1 - sx) + unit(ix + 1, iy, key) * sx
        let bottom = unit(ix, iy + 1, key) * (1 - sx) + unit(ix + 1, iy + 1, key) * sx
        return (top * (1 - sy) + bottom * sy) * 2 - 1
    }

    /// White noise of variance one: the sum of the four bytes of a hash, nearly normal.
    @inline(__always)
    static func white(_ x: Int, _ y: Int, _ key: UInt32) -> Float {
        let h = hash(x, y, key)
        let sum = (h & 255) + ((h >> 8) & 255) + ((h >> 16) & 255) + (h >> 24)
        // Variance of one byte is (256² - 1) / 12.
        return (Float(sum) - 510) * (1 / 147.8)
    }

    @inline(__always)
    private static func unit(_ x: Int, _ y: Int, _ key: UInt32) -> Float { Float(hash(x, y, key) >> 8) * 0x1p-24 }
}

/// The noise that all ground shares, one value a pixel of a window, in -1...1.
///
/// `leaf` has the size of leaves and gravel (0.6 m), `patch` of stains and worn spots (4 m), `field` of meadows (26 m).
struct Texture {
    let leaf, patch, field: [Float]

    /// - Parameter window: in pixels of the world.
    init(window: PixelWindow, metresPerPixel: Double, key: UInt32) {
        func plane(_ scale: Double, _ key: UInt32) -> [Float] {
            [Float](unsafeUninitializedCapacity: window.width * window.height) { values, count in
                for row in 0..<window.height {
                    let y = (Double(window.y + row) + 0.5) * metresPerPixel / scale
                    for column in 0..<window.width {
                        let x = (Double(window.x + column) + 0.5) * metresPerPixel / scale
                        values[row * window.width + column] = Noise.value(x, y, key)
                    }
                }
                count = window.width * window.height
            }
        }
        let coarse = plane(4.3, key &+ 1)
        let middle = plane(1.5, key &+ 2)
        leaf = plane(0.62, key)
        patch = zip(coarse, middle).map { 0.7 * $0 + 0.5 * $1 }
        field = plane(26, key &+ 3)
    }
}

/// A rectangle of pixels of a world; x and y may be negative.
package struct PixelWindow: Equatable, Sendable {
    package var x, y, width, height: Int

    package init(x: Int, y: Int, width: Int, height: Int) {
        (self.x, self.y, self.width, self.height) = (x, y, width, height)
    }

    func grown(by margin: Int) -> PixelWindow {
        PixelWindow(x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin)
    }
}
