// Crops: which pixel comes from where, under every augmentation.
import Base
import Dataset
import Testing

@Suite struct CropRendererTests {
    /// Pixels that tell where they are from: band 0 holds 1000 y + x, band 1 its negative; labels follow too.
    private func codedTile(width: Int, height: Int) -> Tile {
        let codes = (0..<width * height).map { Float(1000 * ($0 / width) + $0 % width) }
        return Tile(
            name: "coded",
            samples: TileSamples(width: width, height: height, bands: 2, storage: .float(codes + codes.map { -$0 })),
            labels: codes.map { label(Int($0) % 1000, Int($0) / 1000) })
    }

    private func label(_ x: Int, _ y: Int) -> UInt8 { UInt8((x * 7 + y * 13) % 5) }

    private func plan(x: Int, y: Int, side: Int, _ orientation: Orientation = Orientation(), bands: Int = 2) -> CropPlan
    {
        var plan = CropPlan(tile: 0, x: x, y: y, side: side, bands: bands)
        plan.orientation = orientation
        return plan
    }

    private func render(
        _ plan: CropPlan, _ tile: Tile, size: Int, normalization: Normalization? = nil
    ) -> (image: [Float], labels: [UInt8]) {
        let renderer = CropRenderer(cropSize: size)
        var image = [Float](repeating: .nan, count: tile.bands * size * size)
        var labels = [UInt8](repeating: 99, count: size * size)
        renderer.render(
            plan, from: tile, x: plan.x, y: plan.y, normalization: normalization ?? identity(bands: tile.bands),
            image: &image, labels: &labels)
        return (image, labels)
    }

    @Test func withoutVariationACropIsAnExactCopy() throws {
        let size = 19
        let tile = codedTile(width: 40, height: 30)
        let normalization = Normalization(mean: [3, 4], standardDeviation: [1.7, 2.3])
        let whole = tile.image(normalizedBy: normalization)
        let crop = render(plan(x: 5, y: 7, side: size), tile, size: size, normalization: normalization)
        for band in 0..<2 {
            for y in 0..<size {
                for x in 0..<size {
                    #expect(crop.image[(band * size + y) * size + x] == whole[0, band, y + 7, x + 5])
                    #expect(crop.labels[y * size + x] == label(x + 5, y + 7))
                }
            }
        }
    }

    /// Where target (x, y) of a square of side S comes from, for each way to lay it.
    private static let layings: [(String, [Step], @Sendable (Int, Int, Int) -> (x: Int, y: Int))] = [
        ("as it is", [], { x, y, s in (x, y) }),
        ("left-right", [.horizontal], { x, y, s in (s - 1 - x, y) }),
        ("top-bottom", [.vertical], { x, y, s in (x, s - 1 - y) }),
        ("quarter turn to the left", [.turn], { x, y, s in (s - 1 - y, x) }),
        ("half turn", [.turn, .turn], { x, y, s in (s - 1 - x, s - 1 - y) }),
        ("quarter turn to the right", [.turn, .turn, .turn], { x, y, s in (y, s - 1 - x) }),
        ("left turn, then left-right", [.turn, .horizontal], { x, y, s in (s - 1 - y, s - 1 - x) }),
        ("left turn, then top-bottom", [.turn, .vertical], { x, y, s in (y, x) }),
    ]

    enum Step { case horizontal, vertical, turn }

    @Test(arguments: [5, 16, 37]) func flipsAndTurnsAreExactOnImageAndLabels(size: Int) {
        let tile = codedTile(width: size + 3, height: size + 2)
        for (name, steps, source) in Self.layings {
            var orientation = Orientation()
            for step in steps {
                switch step {
                case .horizontal: orientation.flipHorizontally()
                case .vertical: orientation.flipVertically()
                case .turn: orientation.turn()
                }
            }
            let crop = render(plan(x: 3, y: 1, side: size, orientation), tile, size: size)
            let exact = (0..<size * size).allSatisfy { index in
                let from = source(index % size, index / size, size)
                let code = Float(1000 * (from.y + 1) + from.x + 3)
                return crop.image[index] == code && crop.image[size * size + index] == -code
                    && crop.labels[index] == label(from.x + 3, from.y + 1)
            }
            #expect(exact, "\(name), side \(size)")
        }
    }

    @Test func fourTurnsAndTwoFlipsAreNothing() {
        var orientation = Orientation()
        for _ in 0..<4 { orientation.turn() }
        for _ in 0..<2 { orientation.flipHorizontally() }
        for _ in 0..<2 { orientation.flipVertically() }
        #expect(orientation.isIdentity)
    }

    @Test(arguments: [(8, 16), (24, 16), (13, 16), (16, 5), (1, 4), (50, 16)])
    func scalingIsBilinearAndNearest(side: Int, size: Int) {
        let tile = codedTile(width: 60, height: 60)
        let crop = render(plan(x: 4, y: 6, side: side), tile, size: size)
        func source(_ i: Int) -> (position: Float, nearest: Int) {
            let centre = (Double(i) + 0.5) * Double(side) / Double(size)
            return (Float(min(max(centre - 0.5, 0), Double(side - 1))), Int(centre))
        }
        for y in 0..<size {
            for x in 0..<size {
                // The code is linear in x and y, so its bilinear value is the code of the position.
                let expected = 1000 * (source(y).position + 6) + source(x).position + 4
                #expect(abs(crop.image[y * size + x] - expected) < 0.02)
                #expect(crop.labels[y * size + x] == label(source(x).nearest + 4, source(y).nearest + 6))
            }
        }
    }

    @Test func labelsAreNeverBlended() {
        let tile = codedTile(width: 40, height: 40)
        for side in 9...31 {
            #expect(render(plan(x: 0, y: 0, side: side), tile, size: 16).labels.allSatisfy { $0 < 5 })
        }
    }

    @Test func gainAndOffsetActOnNormalisedSamples() {
        let tile = codedTile(width: 20, height: 20)
        var varied = plan(x: 2, y: 2, side: 8)
        varied.gains = [1.5, 0.5]
        varied.offsets = [0.25, -1]
        let normalization = Normalization(mean: [5000, -5000], standardDeviation: [1000, 2000])
        let crop = render(varied, tile, size: 8, normalization: normalization)
        #expect(abs(crop.image[0] - (1.5 * (2002 - 5000) / 1000 + 0.25)) < 1e-5)
        #expect(abs(crop.image[64] - (0.5 * (-2002 + 5000) / 2000 - 1)) < 1e-5)
    }

    @Test func pixelsWithoutDataAreTheMeanWhateverTheVariation() {
        var missing = [UInt8](repeating: 0, count: 64)
        missing[9] = 1
        let tile = Tile(
            name: "holes",
            samples: TileSamples(
                width: 8, height: 8, bands: 1, storage: .uint16([UInt16](repeating: 700, count: 64)), missing: missing),
            labels: [UInt8](repeating: 0, count: 64))
        var varied = plan(x: 0, y: 0, side: 8, bands: 1)
        varied.offsets = [3]
        let crop = render(varied, tile, size: 8)
        #expect(crop.image[9] == 0 && crop.image[8] == 703)
    }

    @Test func noiseIsNormalWithTheGivenStrength() {
        let size = 128
        let tile = Tile(
            name: "flat",
            samples: TileSamples(
                width: size, height: size, bands: 1, storage: .uint8([UInt8](repeating: 100, count: size * size))),
            labels: [UInt8](repeating: 0, count: size * size))
        var varied = plan(x: 0, y: 0, side: size, bands: 1)
        varied.noise = 0.25
        varied.noiseKey = 77
        let flat = Normalization(mean: [100], standardDeviation: [1])
        let noise = render(varied, tile, size: size, normalization: flat).image.map { Double($0) }
        let count = Double(noise.count)
        let mean = noise.reduce(0, +) / count
        let variance = noise.map { $0 * $0 }.reduce(0, +) / count
        let neighbours = zip(noise, noise.dropFirst()).map { $0 * $1 }.reduce(0, +) / count / variance
        let below = zip(noise, noise.dropFirst(size)).map { $0 * $1 }.reduce(0, +) / count / variance
        #expect(abs(mean) < 0.01 && abs(variance.squareRoot() - 0.25) < 0.005)
        #expect(abs(neighbours) < 0.03 && abs(below) < 0.03)
        // 68.3 % of a normal distribution lie within one deviation, 4.6 % outside of two.
        #expect(abs(Double(noise.filter { abs($0) < 0.25 }.count) / count - 0.683) < 0.02)
        #expect(abs(Double(noise.filter { abs($0) > 0.5 }.count) / count - 0.0455) < 0.01)

        varied.noiseKey = 78
        #expect(render(varied, tile, size: size, normalization: flat).image.map { Double($0) } != noise)
    }
}
