// Dropout: the mask of the reference, its share, its independence.
import CKernels
import Tensor
import Testing

@Suite struct DropoutTests {
    @Test(arguments: Shape.small) func kernels(shape: Shape) {
        let x = randomNumbers(shape.count, seed: 1)
        let y = reference(x, shape, rate: 0.3, key: 77)
        let input = GuardedMap(shape, x)
        forEachInstructionSet {
            let output = GuardedMap(shape)
            Dropout.forward(input.map, into: output.map, rate: 0.3, key: 77)
            expectClose(output.checkedValues(), y)
            // Linear, so its own transpose: the gradient takes the same way.
            let inPlace = GuardedMap(shape, x)
            Dropout.backward(inPlace.map, into: inPlace.map, rate: 0.3, key: 77)
            expectClose(inPlace.checkedValues(), y, "backward,")
        }
    }

    @Test func shareOfZeros() {
        let shape = Shape(images: 4, channels: 20, height: 30, width: 31)
        for rate in [0.1, 0.5, 0.9] {
            let first = mask(shape, rate: rate, key: 1)
            let second = mask(shape, rate: rate, key: 2)
            let count = Double(shape.count)
            let deviation = (rate * (1 - rate) / count).squareRoot()
            #expect(abs(Double(first.count { $0 }) / count - rate) < 4 * deviation)
            // Two keys drop the same element as often as chance does, and so do neighbours.
            let both = rate * rate
            let bothDeviation = (both * (1 - both) / count).squareRoot()
            #expect(abs(Double(zip(first, second).count { $0 && $1 }) / count - both) < 5 * bothDeviation)
            #expect(abs(Double(zip(first, first.dropFirst()).count { $0 && $1 }) / count - both) < 5 * bothDeviation)
        }
        #expect(!mask(shape, rate: 0, key: 1).contains(true))
    }

    /// Where zeros are.
    private func mask(_ shape: Shape, rate: Double, key: UInt64) -> [Bool] {
        let map = GuardedMap(shape, [Double](repeating: 1, count: shape.count))
        Dropout.forward(map.map, into: map.map, rate: rate, key: key)
        return map.checkedValues().map { $0 == 0 }
    }

    private func reference(_ x: [Double], _ shape: Shape, rate: Double, key: UInt64) -> [Double] {
        let keys = (0..<shape.images).flatMap { image in
            (0..<(shape.channels + 15) / 16).map { Dropout.blockKey(key, image: image, block: $0) }
        }
        var y = x
        seg_reference_dropout(x, shape.c, rate, keys, &y)
        return y
    }
}
