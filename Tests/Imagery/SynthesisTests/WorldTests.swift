// A world is a function of its seed, seen through windows.
import Synthesis
import Testing

struct WorldTests {
    @Test func sameSeedSameBytes() {
        let first = World(seed: 7).render(width: 64, height: 48)
        #expect(first == World(seed: 7).render(width: 64, height: 48))
        #expect(first.image != World(seed: 8).render(width: 64, height: 48).image)
        #expect(first.image.count == 64 * 48 * 3)
        #expect(first.mask.allSatisfy { $0 == 0 || $0 == 255 })
    }

    /// The pictures may not change between versions unnoticed: data-samples and load tests are made again from their
    /// seeds.
    @Test func windowsShowTheSamePixels() {
        let world = World(seed: 11)
        let whole = world.render(x: -40, y: -30, width: 90, height: 70)
        for (x, y, width, height) in [(0, 0, 90, 33), (0, 33, 90, 37), (17, 9, 41, 50)] {
            let part = world.render(x: x - 40, y: y - 30, width: width, height: height)
            for row in 0..<height {
                let start = (y + row) * whole.width + x
                #expect(part.mask[(row * width)..<((row + 1) * width)] == whole.mask[start..<(start + width)])
                #expect(
                    part.image[(row * width * 3)..<((row + 1) * width * 3)]
                        == whole.image[(start * 3)..<((start + width) * 3)])
            }
        }
    }

    @Test func bandsOfOneScene() {
        let world = World(seed: 3)
        let rgb = world.render(width: 40, height: 40, bands: .rgb)
        let gray = world.render(width: 40, height: 40, bands: .gray)
        let rgbn = world.render(width: 40, height: 40, bands: .rgbn)
        #expect(gray.image.count == 40 * 40 && rgbn.image.count == 40 * 40 * 4)
        #expect(gray.mask == rgb.mask && rgbn.mask == rgb.mask)
        for pixel in 0..<(40 * 40) {
            #expect(rgbn.image[(pixel * 4)..<(pixel * 4 + 3)] == rgb.image[(pixel * 3)..<(pixel * 3 + 3)])
        }
    }

    @Test func carsShrinkWithCoarserPixels() {
        // Of these worlds at least one has cars in view.
        let fine = (1...3).map { World(seed: $0, metresPerPixel: 0.3).render(width: 120, height: 120).carPixels }
        let coarse = (1...3).map { World(seed: $0, metresPerPixel: 0.6).render(width: 60, height: 60).carPixels }
        let ratio = Double(fine.reduce(0, +)) / Double(coarse.reduce(0, +))
        #expect(abs(ratio - 4) < 0.5)
    }
}
