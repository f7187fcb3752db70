// From light to numbers: optics, exposure, noise, eight bits.

/// Which bands a synthetic image has.
public enum SyntheticBands: String, CaseIterable, Sendable {
    case rgb
    /// One panchromatic band.
    case gray
    /// Red, green, blue and near infrared (GeoTIFF only).
    case rgbn

    public var count: Int {
        switch self {
        case .rgb: 3
        case .gray: 1
        case .rgbn: 4
        }
    }
}

struct Sensor {
    /// Pixels around a window that its blur looks at.
    static let margin = 2

    let illumination: Illumination
    let key: UInt32

    /// The picture of a window, 8 bits, pixel-interleaved.
    ///
    /// light: the window grown by `margin`, one value a pixel.
    func expose(_ light: [Reflectance], window: PixelWindow, bands: SyntheticBands) -> [UInt8] {
        let blurred = blur(light, width: window.width + 2 * Sensor.margin, height: window.height + 2 * Sensor.margin)
        var bytes = [UInt8](repeating: 0, count: window.width * window.height * bands.count)
        var next = 0
        for y in 0..<window.height {
            for x in 0..<window.width {
                let received = blurred[y * window.width + x] * illumination.gain + illumination.haze
                // The square root is the display curve, and evens out the noise of the light itself.
                let shown = received.squareRoot() * 255
                let column = window.x + x
                let row = window.y + y
                // Half of the noise is common to the bands, as in a pan-sharpened picture.
                let common = Noise.white(column, row, key) * illumination.noise * 0.8
                func store(_ value: Float, _ band: UInt32) {
                    let own = Noise.white(column, row, key &+ 0x51ED_270B &* (band + 1)) * illumination.noise * 0.6
                    bytes[next] = UInt8(max(0, min(255, (value + common + own).rounded())))
                    next += 1
                }
                switch bands {
                case .rgb, .rgbn:
                    for band in 0..<bands.count { store(shown[band], UInt32(band)) }
                case .gray:
                    let level = 0.3 * received.x + 0.45 * received.y + 0.1 * received.z + 0.15 * received.w
                    store(level.squareRoot() * 255, 0)
                }
            }
        }
        return bytes
    }

    /// Separable five-tap blur; the result is smaller by the margin on every side.
    private func blur(_ light: [Reflectance], width: Int, height: Int) -> [Reflectance] {
        let (center, near, far) = illumination.blur
        let inner = width - 2 * Sensor.margin
        var rows = [Reflectance](repeating: .zero, count: inner * height)
        for y in 0..<height {
            for x in 0..<inner {
                let i = y * width + x
                rows[y * inner + x] =
                    light[i + 2] * center + (light[i + 1] + light[i + 3]) * near + (light[i] + light[i + 4]) * far
            }
        }
        var result = [Reflectance](repeating: .zero, count: inner * (height - 2 * Sensor.margin))
        for i in 0..<result.count {
            let (a, b, c, d, e) = (i, i + inner, i + 2 * inner, i + 3 * inner, i + 4 * inner)
            result[i] = rows[c] * center + (rows[b] + rows[d]) * near + (rows[a] + rows[e]) * far
        }
        return result
    }
}
