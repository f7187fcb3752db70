// Pixels and objects of each class, and the weights made of them.
import Base
import Dataset
import Objects
import Testing

@Suite struct StatisticsTests {
    @Test func countsPixelsAndObjects() throws {
        // Two classes; the cars touch by a corner (one object), the truck touches a car (an object of its own).
        let rows = ["..1....", "...1.22", "......2", "1.1....", "111..9."]
        try withTileFolder { folder in
            try folder.writeImage("a", 7, 5) { _, _, _ in 1 }
            try folder.writeMask("a", 7, 5) { x, y in
                let cell = Array(rows[y])[x]
                return cell == "." ? 0 : UInt8(String(cell))!
            }
            let map = try ClassMap(names: ["background", "car", "truck"], values: [[0], [1], [2]], ignore: 9)
            let counted = try folder.tiles(classMap: map).statistics
            #expect(counted.pixels == [24, 7, 3])
            #expect(counted.objects == [0, 2, 1])
            #expect(counted.ignoredPixels == 1)
            #expect(counted.pixelShares[1] == 7.0 / 34)
        }
    }

    @Test func objectsAreThoseOfTheMetrics() throws {
        try withTileFolder { folder in
            var random = Random(11)
            for (name, share) in [("a", 0.2), ("b", 0.35), ("c", 0.6)] {
                try folder.writeImage(name, 61, 47) { _, _, _ in 1 }
                try folder.writeMask(name, 61, 47) { _, _ in random.uniform() < share ? 1 : 0 }
            }
            let tiles = try folder.tiles()
            let expected = try (0..<3).reduce(0) { sum, index in
                sum + connectedComponents(of: try tiles.tile(index).labels, width: 61, height: 47).count
            }
            #expect(tiles.statistics.objects == [0, expected])
            #expect(try folder.tiles(memoryLimit: 0).statistics.objects == [0, expected])
        }
    }
}
