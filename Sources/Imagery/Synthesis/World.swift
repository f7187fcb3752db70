// A synthetic world: endless, made from a seed, drawn by window.
import Base

/// A piece of land seen from above, with the masks of its cars.
///
/// Every pixel is a function of the seed, the pixel size and its place: windows of any size and order agree where they
/// overlap.
/// Pixel (0, 0) is only a place to start; windows may lie anywhere, with negative coordinates too.
public struct World: Sendable {
    public let seed: UInt64
    public let metresPerPixel: Double
    private let illumination: Illumination
    private let climate: Climate
    private let grid: StreetGrid

    /// - Parameter metresPerPixel: 0.05...2; cars are 15 pixels long at 0.3.
    public init(seed: UInt64, metresPerPixel: Double = 0.3) {
        precondition(metresPerPixel >= 0.05 && metresPerPixel <= 2, "pixels of \(metresPerPixel) m, not of 0.05...2 m")
        self.seed = seed
        self.metresPerPixel = metresPerPixel
        var light = Random(seed, Draw.light.rawValue)
        var country = Random(seed, Draw.climate.rawValue)
        illumination = Illumination(random: &light)
        climate = Climate(random: &country)
        grid = StreetGrid(seed: seed)
    }

    /// The picture and the mask of the window with its top left pixel at (x, y).
    public func render(x: Int = 0, y: Int = 0, width: Int, height: Int, bands: SyntheticBands = .rgb) -> SyntheticTile {
        precondition(width > 0 && height > 0, "an empty window, \(width)×\(height)")
        let window = PixelWindow(x: x, y: y, width: width, height: height)
        let grown = window.grown(by: Sensor.margin)
        let canvas = Canvas(window: grown, metresPerPixel: metresPerPixel, key: key(.texture))
        var scene = scene(around: grown)
        scene.removeHiddenCars()
        scene.paint(on: canvas, illumination)

        let (light, carSamples) = canvas.radiance(sun: illumination.sun, sky: illumination.sky)
        let sensor = Sensor(illumination: illumination, key: key(.noise))
        var mask = [UInt8](repeating: 0, count: width * height)
        for row in 0..<height {
            for column in 0..<width {
                let samples = carSamples[(row + Sensor.margin) * grown.width + column + Sensor.margin]
                if 2 * Int(samples) >= Canvas.samples * Canvas.samples { mask[row * width + column] = 255 }
            }
        }
        return SyntheticTile(
            width: width, height: height, bands: bands.count, image: sensor.expose(light, window: window, bands: bands),
            mask: mask)
    }

    /// Everything that may be seen in a window, or throw a shadow into it.
    private func scene(around window: PixelWindow) -> Scene {
        // The longest shadow is that of a 16 m block of flats: 22 m. A tree that hides a car is nearer.
        let margin = 26.0
        let start = ScenePoint(Double(window.x), Double(window.y)) * metresPerPixel
        let size = ScenePoint(Double(window.width), Double(window.height)) * metresPerPixel
        let corners = Frame.world.rectangle(
            start.x - margin, start.y - margin, start.x + size.x + margin, start.y + size.y + margin)
        let across = corners.map { $0.dot(grid.frame.axis) }
        let down = corners.map { $0.dot(grid.frame.normal) }
        let columns = grid.lines(0, touching: across.min()!...across.max()!)
        let rows = grid.lines(1, touching: down.min()!...down.max()!)
        var scene = Scene()
        for j in rows {
            for i in columns {
                let place = Place(grid, i, j)
                guard place.touches(corners, in: grid.frame) else { continue }
                scene.add(content(of: place))
            }
        }
        return scene
    }

    /// The block (i, j), the streets along its first sides and the crossing at its corner.
    private func content(of place: Place) -> Scene {
        func builder(_ draw: Draw, _ family: UInt64 = 0) -> SceneBuilder {
            let (i, j) = (UInt64(bitPattern: Int64(place.i)), UInt64(bitPattern: Int64(place.j)))
            return SceneBuilder(
                illumination: illumination, climate: climate, random: Random(seed, draw.rawValue, i, j, family))
        }
        var block = builder(.block)
        block.addBlock(
            grid.landUse(place.i, place.j), in: grid.frame.moved(place.left.end, place.top.end), length: place.length,
            width: place.width)

        var beside = builder(.segment, 0)
        let downwards = grid.frame.moved(place.left.position, place.top.end, turned: 90)
        if place.left.kind == .river {
            beside.addRiver(place.left, along: downwards, length: place.width)
        } else {
            beside.addStreet(place.left, along: downwards, length: place.width)
        }

        var above = builder(.segment, 1)
        let rightwards = grid.frame.moved(place.left.end, place.top.position)
        if place.top.kind == .river {
            above.addRiver(place.top, along: rightwards, length: place.length)
        } else {
            above.addStreet(place.top, along: rightwards, length: place.length)
        }

        var crossing = builder(.crossing)
        let center = grid.frame.moved(place.left.position, place.top.position)
        switch (place.left.kind == .river, place.top.kind == .river) {
        case (true, true):
            crossing.ground(
                center.rectangle(length: place.left.width + 0.2, width: place.top.width + 0.2), climate.water)
        case (true, false):
            crossing.addCrossing(at: center, width: place.left.width, height: place.top.width, bridge: true)
        case (false, true):
            let along = grid.frame.moved(place.left.position, place.top.position, turned: 90)
            crossing.addCrossing(at: along, width: place.top.width, height: place.left.width, bridge: true)
        case (false, false):
            crossing.addCrossing(at: center, width: place.left.width, height: place.top.width, bridge: false)
        }
        var scene = block.scene
        for part in [beside.scene, above.scene, crossing.scene] { scene.add(part) }
        return scene
    }

    private func key(_ draw: Draw) -> UInt32 {
        var random = Random(seed, draw.rawValue)
        return UInt32(truncatingIfNeeded: random.next())
    }
}

/// A block with the lines along its first sides.
private struct Place {
    let i: Int, j: Int
    let left, right, top, bottom: StreetLine

    var length: Double { right.start - left.end }
    var width: Double { bottom.start - top.end }

    init(_ grid: StreetGrid, _ i: Int, _ j: Int) {
        (self.i, self.j) = (i, j)
        (left, right) = (grid.line(0, i), grid.line(0, i + 1))
        (top, bottom) = (grid.line(1, j), grid.line(1, j + 1))
    }

    /// Whether the place, or a shadow from it, can reach the rectangle with these corners in the world.
    func touches(_ corners: [ScenePoint], in frame: Frame) -> Bool {
        let mine = OrientedBox(
            frame.moved((left.start + right.start) / 2, (top.start + bottom.start) / 2),
            length: right.start - left.start,
            width: bottom.start - top.start)
        let size = corners[2] - corners[0]
        let center = Frame(origin: (corners[0] + corners[2]) / 2, axis: ScenePoint(1, 0))
        return mine.overlaps(OrientedBox(center, length: size.x, width: size.y))
    }
}

/// What a window of a world looks like.
public struct SyntheticTile: Equatable, Sendable {
    public let width, height, bands: Int
    /// 8 bits, pixel-interleaved: [height, width, bands].
    public let image: [UInt8]
    /// 255 where at least half of a pixel is visible car, else 0: [height, width].
    public let mask: [UInt8]

    public var carPixels: Int { mask.count { $0 == 255 } }
}
