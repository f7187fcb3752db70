// Averaging over views makes a prediction that no longer depends on the side from which an image is seen.
import Dataset
import Model
import Tensor
import Testing
import Windows

@Suite struct TestTimeAugmentationTests {
    private let network = UNet(UNetConfiguration(inputBands: 1, classes: 3, width: 4, depth: 2), seed: 3)

    private func probabilities(
        _ samples: [UInt8], width: Int, height: Int, _ augmentation: TestTimeAugmentation
    ) throws -> [Float] {
        let tile = TileSamples(width: width, height: height, bands: 1, storage: .uint8(samples))
        return try gatheredProbabilities(
            WindowedPrediction(
                of: SamplesInMemory(tile),
                settings: WindowSettings(
                    window: 48, overlap: 16, margin: 4, alignment: 4, augmentation: augmentation),
                classes: 3, normalization: Normalization(mean: [128], standardDeviation: [40]),
                network: { network.forward($0, logits: $1, mode: .inference) }),
            width: width, height: height, planes: 2)
    }

    private func laid<Element>(_ planes: [Element], _ view: Orientation, width: Int, height: Int) -> [Element] {
        let area = width * height
        var result = planes
        planes.withUnsafeBufferPointer { source in
            result.withUnsafeMutableBufferPointer { target in
                for plane in 0..<planes.count / area {
                    view.lay(
                        source.baseAddress! + plane * area, width: width, height: height,
                        onto: target.baseAddress! + plane * area)
                }
            }
        }
        return result
    }

    /// One window: at the borders between windows of a turned image others blend.
    @Test(arguments: [(TestTimeAugmentation.flips, Orientation.flips), (.all, Orientation.all)])
    func whatIsSeenFromAnotherSideIsPredictedAlike(_ augmentation: TestTimeAugmentation, views: [Orientation]) throws {
        // Whole cells of the coarsest level, which a mirror image then cuts at the same places.
        let (width, height) = (48, 32)
        guard case .uint8(let samples) = patternedSamples(width: width, height: height, bands: 1).storage else {
            return
        }
        let plain = try probabilities(samples, width: width, height: height, .none)
        let upright = try probabilities(samples, width: width, height: height, augmentation)
        var differs = false
        for view in views {
            let (columns, rows) = view.transposed ? (height, width) : (width, height)
            let seen = laid(samples, view, width: width, height: height)
            let turned = try probabilities(seen, width: columns, height: rows, augmentation)
            let expected = laid(upright, view, width: width, height: height)
            #expect(zip(turned, expected).allSatisfy { abs($0 - $1) < 1e-5 }, "\(view)")
            let alone = try probabilities(seen, width: columns, height: rows, .none)
            let plainSeen = laid(plain, view, width: width, height: height)
            differs = differs || zip(alone, plainSeen).contains { abs($0 - $1) > 1e-3 }
        }
        #expect(differs, "without the views the network tells sides apart")
    }

    @Test(arguments: [(150, 70), (33, 97)]) func manyWindowsOfAnySizeAreCovered(width: Int, height: Int) throws {
        guard case .uint8(let samples) = patternedSamples(width: width, height: height, bands: 1).storage else {
            return
        }
        let p = try probabilities(samples, width: width, height: height, .all)
        #expect(p.allSatisfy { $0 > 0 && $0 < 1 })
    }

    @Test func anOrientationAndItsInverseLeaveNothingChanged() {
        #expect(Set(Orientation.all).count == 8 && Set(Orientation.flips).count == 4)
        let plane = Array(0..<15)
        for view in Orientation.all {
            let seen = laid(plane, view, width: 5, height: 3)
            let (columns, rows) = view.transposed ? (3, 5) : (5, 3)
            #expect(laid(seen, view.inverse, width: columns, height: rows) == plane, "\(view)")
            #expect(view.isIdentity == (seen == plane))
        }
    }
}
