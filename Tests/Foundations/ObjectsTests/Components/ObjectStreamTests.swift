// Objects found row by row are those of the whole map.
import Base
import Objects
import TestSupport
import Testing

@Suite struct ObjectStreamTests {
    @Test(arguments: [(UInt64(1), 0.3), (2, 0.5), (3, 0.6), (4, 0.08)])
    func theObjectsAreTheComponents(seed: UInt64, density: Double) {
        let (width, height) = (61, 47)
        let map = zip(
            noise(seed: seed, width: width, height: height, density: density, smooth: false),
            noise(seed: seed + 9, width: width, height: height, density: 0.3, smooth: true)
        ).map { $0 == 0 ? 0 : $0 + $1 }
        for rows in [1, 5, height] {
            let found = objects(of: map, width: width, rows: rows)
            for label in [UInt8(1), 2] {
                let expected = connectedComponents(of: map, equalTo: label, width: width, height: height)
                let own = found.filter { $0.label == label }
                #expect(own.count == expected.count)
                let sets = Set(own.map { pixels(of: $0.runs, width: width, height: height) })
                for component in 0..<expected.count {
                    let runs = expected.runs.filter { $0.component == component }
                    #expect(sets.contains(pixels(of: runs, width: width, height: height)))
                }
                #expect(own.map(\.area).sorted() == expected.areas.sorted())
            }
            for object in found {
                let places = object.runs.map { Int($0.row) * width + Int($0.start) }
                #expect(places == places.sorted())
            }
        }
    }

    @Test func aScoreIsTheMeanOfTheObjectsPixels() {
        let map = classMap("11..2", "1...2", ".1...", "...11")
        let scores = map.pixels.indices.map { Float($0) / 32 }
        let found = objects(of: map.pixels, width: map.width, rows: 1, scores: scores)
        #expect(found.map(\.label) == [2, 1, 1], "in the order in which they end")
        let means: [Double?] = [13.0 / 64, 17.0 / 128, 37.0 / 64]
        #expect(found.map(\.score) == means)
        #expect(objects(of: map.pixels, width: map.width).allSatisfy { $0.score == nil })
    }

    @Test func ignoredPixelsBelongToNothing() {
        let found = objects(of: [1, 255, 1, 0, 255, 0], width: 3)
        #expect(found.map(\.area) == [1, 1] && found.allSatisfy { $0.label == 1 })
    }

    /// Two arms that join at the bottom, again and again: slots of objects are used anew.
    @Test func armsThatJoinLate() {
        let width = 9
        var rows: [UInt8] = []
        for _ in 0..<40 {
            rows += [1, 0, 1, 0, 1, 0, 0, 0, 1]
            rows += [1, 0, 1, 1, 1, 0, 1, 1, 1]
            rows += [1, 1, 1, 0, 0, 0, 0, 0, 0]
            rows += [0, 0, 0, 0, 0, 0, 0, 0, 0]
        }
        let found = objects(of: rows, width: width)
        let areas = found.map(\.area).sorted()
        #expect(areas == [Int](repeating: 4, count: 40) + [Int](repeating: 10, count: 40))
    }

    @Test(arguments: [0, 1, 2, 3, 5, 9, 20, 1000])
    func smallObjectsAreTakenOutAsOfTheWholeMap(minimumArea: Int) {
        var random = Random(4, UInt64(minimumArea))
        for trial in 0..<12 {
            let (width, height) = (1 + random.integer(below: 24), 1 + random.integer(below: 40))
            let density = random.uniform(0.2..<0.7)
            let map = (0..<width * height).map { _ -> UInt8 in
                let draw = random.uniform()
                return draw > 0.97 ? 255 : draw < density ? (random.uniform() < 0.8 ? 1 : 2) : 0
            }
            var expected = map
            for value in [UInt8(1), 2] {
                let kept = connectedComponents(
                    of: map, equalTo: value, width: width, height: height, minimumArea: minimumArea)
                for index in map.indices where map[index] == value { expected[index] = 0 }
                for run in kept.runs {
                    for x in run.start..<run.end { expected[Int(run.row) * width + Int(x)] = value }
                }
            }
            var stream = ObjectStream(width: width, minimumArea: minimumArea)
            var counter = ObjectStream(width: width, minimumArea: minimumArea, keepsPixels: false)
            var (passed, counted): ([UInt8], [UInt8]) = ([], [])
            var found: [ObjectPixels] = []
            var row = 0
            while row < height {
                let count = min(height - row, 1 + random.integer(below: 7))
                let rows = Array(map[row * width..<(row + count) * width])
                passed += stream.add(rows) { found.append($0) }
                counted += counter.add(rows) { _ in Issue.record("an object that is only counted") }
                #expect((row + count) * width - passed.count <= max(0, minimumArea - 1) * width)
                row += count
            }
            passed += stream.finish { found.append($0) }
            counted += counter.finish { _ in Issue.record("an object that is only counted") }
            #expect(passed == expected && counted == expected, "trial \(trial), \(width)×\(height)")
            // The objects handed over are those of the map without the small ones, in the same order.
            let alone = objects(of: expected, width: width)
            #expect(found.map(\.runs) == alone.map(\.runs) && found.map(\.label) == alone.map(\.label))
            for label in [UInt8(1), 2] {
                let count = alone.count { $0.label == label }
                #expect(stream.count(of: label) == count && counter.count(of: label) == count)
            }
        }
    }
}
