// Regions of objects against a search among all pixels.
import Base
import Model
import Objects
import Testing

@Suite struct ObjectRegionsTests {
    private func regions(_ labels: [UInt8], _ width: Int, _ height: Int, margin: Int) -> (count: Int, marks: [Int32]) {
        var finder = ObjectRegions(width: width, height: height, margin: margin)
        return mark(labels, with: &finder)
    }

    private func mark(_ labels: [UInt8], with finder: inout ObjectRegions) -> (count: Int, marks: [Int32]) {
        var marks = [Int32](repeating: -7, count: labels.count)
        let count = marks.withUnsafeMutableBufferPointer { marks in
            labels.withUnsafeBufferPointer { finder.mark($0, equalTo: 1, to: marks.baseAddress!) }
        }
        return (count, marks)
    }

    /// The component of the nearest labelled pixel; of several the leftmost, then the upper one.
    private func search(_ labels: [UInt8], _ width: Int, _ height: Int, margin: Int) -> [Int32] {
        let objects = labels.withUnsafeBufferPointer {
            LabelBridges(of: $0, width: width, height: height).components(of: $0, equalTo: 1)
        }
        let components = objects.labelImage()
        let labelled = components.indices.filter { components[$0] >= 0 }
        return components.indices.map { pixel in
            let candidates = labelled.map { other -> (Int, Int, Int) in
                let (dx, dy) = (other % width - pixel % width, other / width - pixel / width)
                return (dx * dx + dy * dy, other % width, other / width)
            }
            guard let nearest = candidates.min(by: <), nearest.0 <= margin * margin else { return 0 }
            return components[nearest.2 * width + nearest.1] + 1
        }
    }

    @Test(arguments: [(23, 17), (1, 30), (30, 1), (1, 1), (2, 2), (9, 40)], [0, 1, 3, 50])
    func areThoseOfASearch(size: (Int, Int), margin: Int) {
        let (width, height) = size
        for (seed, share) in [0.0, 0.01, 0.05, 0.3, 0.8, 1].enumerated() {
            var random = Random(UInt64(seed), UInt64(width), UInt64(margin))
            let labels: [UInt8] = (0..<width * height).map { _ in
                random.uniform() < share ? 1 : random.uniform() < 0.2 ? 255 : 0
            }
            let expected = search(labels, width, height, margin: margin)
            #expect(regions(labels, width, height, margin: margin).marks == expected, "\(share)")
        }
    }

    @Test func aFinderForgetsTheImageBefore() {
        var finder = ObjectRegions(width: 4, height: 2, margin: 9)
        _ = mark([1, 0, 0, 0, 0, 0, 0, 1], with: &finder)
        let (count, marks) = mark([0, 0, 1, 0, 0, 0, 0, 0], with: &finder)
        #expect(count == 1 && marks.allSatisfy { $0 == 1 })
        #expect(mark([0, 0, 2, 0, 0, 0, 0, 255], with: &finder) == (0, [0, 0, 0, 0, 0, 0, 0, 0]))
    }

    @Test func corn() {
        // Pixels that touch by a corner are one object; the margin is a circle's.
        let (count, marks) = regions([1, 0, 0, 0, 1, 0, 0, 0, 0], 3, 3, margin: 1)
        #expect(count == 1)
        #expect(marks == [1, 1, 0, 1, 1, 1, 0, 1, 0])
    }
}
