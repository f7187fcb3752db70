// 2×2 max pooling: the reference by finite differences, the kernels by the reference.
import CKernels
import Tensor
import Testing

@Suite struct MaxPoolTests {
    @Test func referenceGradient() {
        let shape = Shape(images: 1, channels: 2, height: 4, width: 6)
        let x = randomNumbers(shape.count, seed: 1)
        let dy = randomNumbers(shape.count / 4, seed: 2)
        var dx = [Double](repeating: 0, count: shape.count)
        seg_reference_max_pool_backward(dy, x, shape.c, &dx)
        expectGradient(dx, of: { dot(pooled($0, shape), dy) }, at: x)
    }

    @Test(arguments: Shape.even) func kernels(shape: Shape) {
        // Few different values, so that there are ties, as behind a ReLU.
        let x = randomNumbers(shape.count, seed: 3).map { max(0, ($0 * 4).rounded()) }
        let dy = randomNumbers(shape.count / 4, seed: 4)
        let before = randomNumbers(shape.count, seed: 5)
        let y = pooled(x, shape)
        var dx = [Double](repeating: 0, count: shape.count)
        var accumulated = before
        seg_reference_max_pool_backward(dy, x, shape.c, &dx)
        seg_reference_max_pool_backward(dy, x, shape.c, &accumulated)

        var half = shape
        (half.height, half.width) = (shape.height / 2, shape.width / 2)
        let input = GuardedMap(shape, x)
        let gradient = GuardedMap(half, dy)
        forEachInstructionSet {
            let output = GuardedMap(half)
            MaxPool2x2.forward(ActivatedMap(input.map), into: output.map)
            #expect(output.checkedValues() == y)
            let fresh = GuardedMap(shape)
            MaxPool2x2.backward(
                gradient.map, x: ActivatedMap(input.map), y: output.map, into: fresh.map, accumulate: false)
            #expect(fresh.checkedValues() == dx)
            let added = GuardedMap(shape, before)
            MaxPool2x2.backward(
                gradient.map, x: ActivatedMap(input.map), y: output.map, into: added.map, accumulate: true)
            expectClose(added.checkedValues(), accumulated)
        }
    }

    @Test(arguments: 0..<4) func aNaNShows(position: Int) {
        let shape = Shape(images: 1, channels: 1, height: 2, width: 2)
        var x = [0.5, 2, 1, 3]
        x[position] = .nan
        let input = GuardedMap(shape, x)
        forEachInstructionSet {
            let output = GuardedMap(Shape(images: 1, channels: 1, height: 1, width: 1))
            MaxPool2x2.forward(ActivatedMap(input.map), into: output.map)
            #expect(output.map[0, 0, 0, 0].isNaN)
        }
    }

    private func pooled(_ x: [Double], _ shape: Shape) -> [Double] {
        var y = [Double](repeating: 0, count: shape.count / 4)
        seg_reference_max_pool(x, shape.c, &y)
        return y
    }
}
