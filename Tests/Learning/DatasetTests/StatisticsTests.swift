// Pixels and objects of each class, and the weights made of them.
import Base
import Dataset
import Objects
import Testing

@Suite struct StatisticsTests {
    private func statistics(_ pixels: [Int], _ objects: [Int]) -> LabelStatistics {
        LabelStatistics(
            names: ["background", "car", "truck"].prefix(pixels.count).map { $0 }, pixels: pixels, objects: objects)
    }

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

    @Test func weightsOfTheRecipe() throws {
        // "99 % background gives a car pixel 99 times the weight."
        #expect(try statistics([9900, 100], [0, 1]).weights() == [1, 99])
        // "power 0.5 turns 58 into 7.6": 1.69 % of car pixels.
        let real = statistics([9831, 169], [0, 1])
        #expect(abs(try real.weights()[1] - 58.17) < 0.01)
        #expect(abs(try real.weights(power: 0.5)[1] - 7.63) < 0.01)
        #expect(try real.weights(cap: 20) == [1, 20])
        #expect(try real.weights(power: 0.5, cap: 20)[1] < 8)
    }

    @Test func weightsByObjects() throws {
        // 20 cars of 10 pixels, 10 trucks of 40 pixels: the mean object has 20 pixels, the background is worth 500
        // objects.
        let counted = statistics([10_000, 200, 400], [0, 20, 10])
        #expect(try counted.weights(ratio: .pixel) == [1, 50, 25])
        #expect(try counted.weights(ratio: .object) == [1, 25, 50])
        // With one class of objects both are the same.
        #expect(try statistics([990, 10], [0, 2]).weights(ratio: .object) == [1, 99])
    }

    @Test func theUsualObjectIsTheMeanOne() throws {
        #expect(try statistics([10_000, 200, 410], [0, 20, 10]).meanObjectAreas() == [10, 41])
        #expect { try statistics([100, 5, 0], [0, 1, 0]).meanObjectAreas() } throws: { error in
            "\(error)"
                == "class 'truck' has no pixel in the training masks, so its objects have no usual area; check the masks "
                + "and the mask values in data.labels, or give object_area"
        }
    }

    @Test func anAbsentClassHasNoWeight() {
        #expect { try statistics([100, 5, 0], [0, 1, 0]).weights() } throws: { error in
            "\(error)"
                == "class 'truck' has no pixel in the training masks, so it has no automatic weight; check the masks "
                + "and the mask values in data.labels, or give the weights as numbers"
        }
    }
}
