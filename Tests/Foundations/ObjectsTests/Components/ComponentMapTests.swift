// 8-connected components of small pictures, counted by hand.
import Base
import Objects
import TestSupport
import Testing

@Suite struct ComponentMapTests {
    @Test func diagonalNeighboursAreConnected() {
        #expect(components("#..", ".#.", "..#").areas == [3])
        #expect(components("..#", ".#.", "#..").areas == [3])
        #expect(components("#.#", "...", "#.#").areas == [1, 1, 1, 1])
    }

    @Test func armsThatMeetLaterAreOneComponent() {
        let map = components("#.#.#", "#.#.#", "#####")
        #expect(map.areas == [11])
        #expect(components("##.##", "..#..", "##.##").areas == [9])
    }

    @Test func numbersFollowTheFirstPixel() {
        let map = components("..#", "#..", "#.#")
        #expect(map.labelImage() == [-1, -1, 0, 1, -1, -1, 1, -1, 2])
        #expect(map.areas == [1, 2, 1])
    }

    @Test func smallComponentsAreLeftOutAndTheRestRenumbered() {
        let map = components("#.##.#", "......", "####.#", minimumArea: 2)
        #expect(map.areas == [2, 4])
        #expect(map.labelImage().filter { $0 == 1 }.count == 4)
    }

    @Test func emptyAndFullMasks() {
        #expect(components("...", "...").count == 0)
        #expect(components("###", "###").areas == [6])
        #expect(connectedComponents(of: [], width: 0, height: 0).count == 0)
    }

    @Test func onlyTheAskedValueCounts() {
        let image = pixels("12", "21")
        let map = connectedComponents(of: image.bytes, equalTo: 2, width: 2, height: 2)
        #expect(map.areas == [2])
    }

    /// Against a flood fill, on noise from sparse to dense.
    @Test(arguments: [0.05, 0.3, 0.41, 0.6, 0.9])
    func agreesWithAFloodFill(density: Double) {
        var random = Random(3, UInt64(density * 100))
        for size in [(1, 17), (17, 1), (23, 19), (40, 31)] {
            let mask = (0..<size.0 * size.1).map { _ in UInt8(random.uniform() < density ? 1 : 0) }
            let map = connectedComponents(of: mask, width: size.0, height: size.1)
            let expected = floodFill(mask, size.0, size.1)
            #expect(map.labelImage() == expected)
            for component in 0..<map.count {
                #expect(map.areas[component] == expected.filter { $0 == component }.count)
            }
        }
    }
}

/// Numbers components in the order of their first pixel; -1 is background.
func floodFill(_ mask: [UInt8], _ width: Int, _ height: Int) -> [Int32] {
    var labels = [Int32](repeating: -1, count: mask.count)
    var next: Int32 = 0
    for seed in mask.indices where mask[seed] == 1 && labels[seed] < 0 {
        var open = [seed]
        labels[seed] = next
        while let pixel = open.popLast() {
            for y in max(0, pixel / width - 1)...min(height - 1, pixel / width + 1) {
                for x in max(0, pixel % width - 1)...min(width - 1, pixel % width + 1) {
                    let neighbour = y * width + x
                    if mask[neighbour] == 1, labels[neighbour] < 0 {
                        labels[neighbour] = next
                        open.append(neighbour)
                    }
                }
            }
        }
        next += 1
    }
    return labels
}
