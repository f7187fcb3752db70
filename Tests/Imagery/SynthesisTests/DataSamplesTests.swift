// The committed data-samples: what the code of today makes, and what its masks promise.
import Base
import Objects
import Raster
import Synthesis
import TestSupport
import Testing

struct DataSamplesTests {
    /// The command line in data-samples/README.md.
    private let set: SyntheticSet = {
        var set = SyntheticSet(tiles: 102, seed: 2024)
        (set.format, set.split) = (.mixed, SplitShares("72/12/18")!)
        return set
    }()

    private func read(_ index: Int, mask: Bool) throws -> [UInt8] {
        let reader = try RasterReader(path: "\(packageRoot)/data-samples/\(set.path(of: index, mask: mask))")
        return try reader.read(Window(x: 0, y: 0, width: set.size, height: set.size)).bytes
    }

    /// Samples, not files: another zlib may pack the same picture differently.
    @Test(arguments: [0, 83])
    func canBeMadeAgain(index: Int) throws {
        let tile = set.world(index).render(width: set.size, height: set.size)
        #expect(try read(index, mask: false) == tile.image)
        #expect(try read(index, mask: true) == tile.mask)
    }

    @Test func masksHoldCarsAndNothingElse() throws {
        var carPixels = 0
        var tilesWithoutCars = 0
        var largestShare = 0.0
        var whole: [Int] = []
        let size = set.size
        for index in 0..<set.tiles {
            let mask = try read(index, mask: true)
            #expect(mask.count == size * size)
            #expect(mask.allSatisfy { $0 == 0 || $0 == 255 })
            let cars = mask.count { $0 == 255 }
            carPixels += cars
            if cars == 0 { tilesWithoutCars += 1 }
            largestShare = max(largestShare, Double(cars) / Double(mask.count))

            let components = connectedComponents(of: mask, equalTo: 255, width: size, height: size)
            var cut = Set<Int32>()
            for run in components.runs where [0, size - 1].contains(Int(run.row)) || run.start == 0 || run.end == size {
                cut.insert(run.component)
            }
            whole += (0..<components.count).filter { !cut.contains(Int32($0)) }.map { components.areas[$0] }
        }
        let share = Double(carPixels) / Double(set.tiles * size * size)
        #expect((0.01...0.02).contains(share), "\(share)")
        #expect(largestShare < 0.06)
        #expect((1...8).contains(tilesWithoutCars))

        // A car of 4.5 × 1.8 m has 90 pixels, the largest 108. Any truck, container or pair of touching cars has more.
        #expect(whole.count > 400)
        #expect((84...94).contains(whole.sorted()[whole.count / 2]))
        #expect(whole.max()! <= 112)
        // Trees hide less than half of a car that is left; a branch across one may cut a piece off.
        #expect(whole.count { $0 < 30 } <= whole.count / 200)
        #expect(whole.count { $0 < 60 } < whole.count / 20)
    }
}
