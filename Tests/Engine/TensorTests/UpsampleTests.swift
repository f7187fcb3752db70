// Upsampling by two: the reference by finite differences, the kernels by the reference.
import CKernels
import Tensor
import Testing

@Suite struct UpsampleTests {
    @Test(arguments: [Upsample2x.nearest, .bilinear]) func referenceGradient(mode: Upsample2x) {
        for (height, width) in [(3, 4), (1, 2), (1, 1)] {
            let shape = Shape(images: 2, channels: 2, height: height, width: width)
            let dy = randomNumbers(shape.doubled.count, seed: 1)
            var dx = [Double](repeating: 0, count: shape.count)
            addReferenceGradient(mode, dy, shape, to: &dx)
            let x = randomNumbers(shape.count, seed: 2)
            expectGradient(dx, of: { dot(upsampled(mode, $0, shape), dy) }, at: x, tolerance: 1e-8)
        }
    }

    /// torch.nn.functional.interpolate([[1, 2, 4]], scale_factor=2, mode="bilinear", align_corners=False), by hand.
    @Test func referenceBilinearIsPyTorchs() {
        let shape = Shape(images: 1, channels: 1, height: 1, width: 3)
        let row = [1, 1.25, 1.75, 2.5, 3.5, 4]
        #expect(upsampled(.bilinear, [1, 2, 4], shape) == row + row)
    }

    @Test(arguments: Shape.small, [Upsample2x.nearest, .bilinear]) func kernels(shape: Shape, mode: Upsample2x) {
        let x = randomNumbers(shape.count, seed: 3)
        let dy = randomNumbers(shape.doubled.count, seed: 4)
        let before = randomNumbers(shape.count, seed: 5)
        let y = upsampled(mode, x, shape)
        var dx = [Double](repeating: 0, count: shape.count)
        var accumulated = before
        addReferenceGradient(mode, dy, shape, to: &dx)
        addReferenceGradient(mode, dy, shape, to: &accumulated)

        let input = GuardedMap(shape, x)
        let gradient = GuardedMap(shape.doubled, dy)
        forEachInstructionSet {
            let output = GuardedMap(shape.doubled)
            mode.forward(input.map, into: output.map)
            expectClose(output.checkedValues(), y, "\(mode),")
            let fresh = GuardedMap(shape)
            mode.backward(gradient.map, into: fresh.map, accumulate: false)
            expectClose(fresh.checkedValues(), dx, "\(mode) backward,")
            let added = GuardedMap(shape, before)
            mode.backward(gradient.map, into: added.map, accumulate: true)
            expectClose(added.checkedValues(), accumulated, "\(mode) backward, accumulating,")
        }
    }

    private func upsampled(_ mode: Upsample2x, _ x: [Double], _ shape: Shape) -> [Double] {
        var y = [Double](repeating: 0, count: shape.doubled.count)
        switch mode {
        case .nearest: seg_reference_upsample_nearest(x, shape.c, &y)
        case .bilinear: seg_reference_upsample_bilinear(x, shape.c, &y)
        }
        return y
    }

    private func addReferenceGradient(_ mode: Upsample2x, _ dy: [Double], _ shape: Shape, to dx: inout [Double]) {
        switch mode {
        case .nearest: seg_reference_upsample_nearest_backward(dy, shape.c, &dx)
        case .bilinear: seg_reference_upsample_bilinear_backward(dy, shape.c, &dx)
        }
    }
}
