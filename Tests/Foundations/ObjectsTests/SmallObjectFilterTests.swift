// The filter that sees rows gives what a filter that sees the whole map would give.
import Base
import Objects
import Testing

@Suite struct SmallObjectFilterTests {
    @Test(arguments: [0, 1, 2, 3, 5, 9, 20, 1000])
    func rowByRowEqualsAtOnce(minimumArea: Int) {
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
            var filter = SmallObjectFilter(width: width, classes: 3, minimumArea: minimumArea)
            var passed: [UInt8] = []
            var row = 0
            while row < height {
                let count = min(height - row, 1 + random.integer(below: 7))
                passed += filter.add(Array(map[row * width..<(row + count) * width]))
                row += count
            }
            passed += filter.finish()
            #expect(passed == expected, "trial \(trial), \(width)×\(height)")
        }
    }
}
