// The painter: polygons, shadows and tree crowns on a grid of 3×3 samples a pixel, each thing over what lies below it.

/// A window of a world in samples: reflectance, whether the sun reaches it, and whether it is car.
///
/// All geometry is in samples of the whole world, never of the window, so two windows that overlap agree in every bit.
package final class Canvas {
    /// Samples along a pixel's side.
    package static let samples = 3

    private static let carBit: UInt8 = 1
    private static let shadowBit: UInt8 = 2

    let window: PixelWindow
    let metresPerPixel: Double
    private let texture: Texture
    private let width: Int, height: Int
    private let firstX: Int, firstY: Int
    private let samplesPerMetre: Double
    private let reflectance: UnsafeMutableBufferPointer<Reflectance>
    private let flags: UnsafeMutableBufferPointer<UInt8>

    package init(window: PixelWindow, metresPerPixel: Double, key: UInt32) {
        self.window = window
        self.metresPerPixel = metresPerPixel
        texture = Texture(window: window, metresPerPixel: metresPerPixel, key: key)
        width = window.width * Canvas.samples
        height = window.height * Canvas.samples
        firstX = window.x * Canvas.samples
        firstY = window.y * Canvas.samples
        samplesPerMetre = Double(Canvas.samples) / metresPerPixel
        reflectance = .allocate(capacity: width * height)
        reflectance.initialize(repeating: .zero)
        flags = .allocate(capacity: width * height)
        flags.initialize(repeating: 0)
    }

    deinit {
        reflectance.deallocate()
        flags.deallocate()
    }

    /// Covers a polygon (metres, any shape) with a surface that lies in the sun.
    func paint(_ outline: [ScenePoint], _ fill: Fill, isCar: Bool = false) {
        let flag = isCar ? Canvas.carBit : 0
        forEachSpan(of: outline) { row, span in
            let y = row / Canvas.samples
            let line = row * width
            for x in (span.lowerBound / Canvas.samples)...((span.upperBound - 1) / Canvas.samples) {
                let color = surface(fill, x, y)
                let first = max(span.lowerBound, x * Canvas.samples)
                let last = min(span.upperBound, (x + 1) * Canvas.samples)
                for column in first..<last {
                    reflectance[line + column] = color
                    flags[line + column] = flag
                }
            }
        }
    }

    /// Takes the sun from a polygon (metres).
    func shade(_ outline: [ScenePoint]) {
        forEachSpan(of: outline) { row, span in
            for index in (row * width + span.lowerBound)..<(row * width + span.upperBound) {
                flags[index] |= Canvas.shadowBit
            }
        }
    }

    /// One ball of leaves with a ragged edge, lit from the direction `sun` (unit vector towards it, z up).
    func paintLobe(center: ScenePoint, radius: Double, _ fill: Fill, sun: SIMD3<Float>) {
        let invRadius = Float(1 / (radius * samplesPerMetre))
        forEachSample(in: center, radius: radius) { row, column, dx, dy in
            let x = column / Canvas.samples
            let y = row / Canvas.samples
            let nx = dx * invRadius
            let ny = dy * invRadius
            let distance = nx * nx + ny * ny
            let leaf = texture.leaf[y * window.width + x]
            guard distance < 0.78 + 0.3 * leaf else { return }
            let nz = max(0, 1 - distance).squareRoot()
            let towardsSun = nx * sun.x + ny * sun.y + nz * sun.z
            // Leaves let light through: the side away from the sun is dim, not black.
            let light = 0.3 + 0.8 * max(0, towardsSun) + 0.35 * leaf * (0.4 + towardsSun)
            reflectance[row * width + column] = surface(fill, x, y) * max(0.12, light)
            flags[row * width + column] = 0
        }
    }

    /// The shadow of such a ball, already moved to where it falls.
    func shadeLobe(center: ScenePoint, radius: Double) {
        let invRadius = Float(1 / (radius * samplesPerMetre))
        forEachSample(in: center, radius: radius) { row, column, dx, dy in
            let leaf = texture.leaf[row / Canvas.samples * window.width + column / Canvas.samples]
            if (dx * dx + dy * dy) * invRadius * invRadius < 0.8 + 0.35 * leaf {
                flags[row * width + column] |= Canvas.shadowBit
            }
        }
    }

    /// The light that each pixel sends up, and how many of its nine samples are car.
    package func radiance(sun: Reflectance, sky: Reflectance) -> (light: [Reflectance], carSamples: [UInt8]) {
        var light = [Reflectance](repeating: .zero, count: window.width * window.height)
        var carSamples = [UInt8](repeating: 0, count: light.count)
        let full = sun + sky
        let share = 1 / Float(Canvas.samples * Canvas.samples)
        for y in 0..<window.height {
            for x in 0..<window.width {
                var sum = Reflectance.zero
                var cars: UInt8 = 0
                for row in (y * Canvas.samples)..<((y + 1) * Canvas.samples) {
                    let first = row * width + x * Canvas.samples
                    for index in first..<(first + Canvas.samples) {
                        sum += reflectance[index] * (flags[index] & Canvas.shadowBit == 0 ? full : sky)
                        cars += flags[index] & Canvas.carBit
                    }
                }
                light[y * window.width + x] = sum * share
                carSamples[y * window.width + x] = cars
            }
        }
        return (light, carSamples)
    }

    /// The reflectance of `fill` at pixel (x, y) of the window.
    @inline(__always)
    private func surface(_ fill: Fill, _ x: Int, _ y: Int) -> Reflectance {
        let index = y * window.width + x
        let center = ScenePoint(Double(window.x + x) + 0.5, Double(window.y + y) + 0.5) * metresPerPixel
        return fill.reflectance(
            leaf: texture.leaf[index], patch: texture.patch[index], field: texture.field[index], at: center)
    }

    /// Even-odd scan conversion: calls `body` with rows and ranges of columns of the window whose sample centres lie
    /// inside.
    @inline(__always)
    private func forEachSpan(of outline: [ScenePoint], _ body: (Int, Range<Int>) -> Void) {
        guard outline.count > 2 else { return }
        let corners = outline.map { $0 * samplesPerMetre }
        var low = corners[0].y
        var high = corners[0].y
        var left = corners[0].x
        var right = corners[0].x
        for corner in corners {
            (low, high) = (min(low, corner.y), max(high, corner.y))
            (left, right) = (min(left, corner.x), max(right, corner.x))
        }
        guard right > Double(firstX), left < Double(firstX + width) else { return }
        let top = max(0, Int((low - 0.5).rounded(.up)) - firstY)
        let bottom = min(height, Int((high - 0.5).rounded(.up)) - firstY)
        guard top < bottom else { return }
        var crossings: [Double] = []
        for row in top..<bottom {
            let y = Double(firstY + row) + 0.5
            crossings.removeAll(keepingCapacity: true)
            var a = corners[corners.count - 1]
            for b in corners {
                if (a.y <= y) != (b.y <= y) { crossings.append(a.x + (y - a.y) * (b.x - a.x) / (b.y - a.y)) }
                a = b
            }
            if crossings.count > 2 { crossings.sort() }
            for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
                let (from, to) = (min(crossings[pair], crossings[pair + 1]), max(crossings[pair], crossings[pair + 1]))
                let first = max(0, Int((from - 0.5).rounded(.up)) - firstX)
                let end = min(width, Int((to - 0.5).rounded(.up)) - firstX)
                if first < end { body(row, first..<end) }
            }
        }
    }

    /// Calls `body` for every sample of the square around a disc with row, column and the offset from its centre in
    /// samples.
    @inline(__always)
    private func forEachSample(in center: ScenePoint, radius: Double, _ body: (Int, Int, Float, Float) -> Void) {
        let c = center * samplesPerMetre
        // Ragged edges reach a little past the radius.
        let reach = radius * samplesPerMetre * 1.08
        let top = max(0, Int((c.y - reach).rounded(.down)) - firstY)
        let bottom = min(height, Int((c.y + reach).rounded(.up)) - firstY)
        let left = max(0, Int((c.x - reach).rounded(.down)) - firstX)
        let right = min(width, Int((c.x + reach).rounded(.up)) - firstX)
        guard top < bottom, left < right else { return }
        for row in top..<bottom {
            let dy = Float(Double(firstY + row) + 0.5 - c.y)
            for column in left..<right {
                body(row, column, Float(Double(firstX + column) + 0.5 - c.x), dy)
            }
        }
    }
}
