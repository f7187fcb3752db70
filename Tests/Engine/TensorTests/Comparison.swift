// Shapes, numbers and the two comparisons that prove an operation: with finite differences and with the reference.
import Base
import CKernels
import Tensor
import Testing

struct Shape: CustomTestStringConvertible, Sendable {
    var images: Int
    var channels: Int
    var height: Int
    var width: Int

    var count: Int { images * channels * height * width }
    var c: seg_shape {
        seg_shape(images: Int32(images), channels: Int32(channels), height: Int32(height), width: Int32(width))
    }
    var doubled: Shape { Shape(images: images, channels: channels, height: 2 * height, width: 2 * width) }
    var testDescription: String { "[\(images), \(channels), \(height), \(width)]" }

    /// Less than a block, blocks with and without padding; maps from a single pixel on, the last one cut into bands.
    static let small: [Shape] =
        zip([1, 3, 16, 17, 40], [1, 2, 3, 2, 1]).flatMap { channels, images in
            [(1, 2), (2, 2), (1, 1), (3, 5), (17, 9)].map {
                Shape(images: images, channels: channels, height: $0.0, width: $0.1)
            }
        } + [Shape(images: 2, channels: 17, height: 33, width: 35)]

    /// Their doubles: even in height and width.
    static let even = small.map(\.doubled)
}

/// Numbers in -1 ... 1 that a float holds exactly.
func randomNumbers(_ count: Int, seed: UInt64) -> [Double] {
    var random = Random(seed)
    return (0..<count).map { _ in Double(Float.random(in: -1...1, using: &random)) }
}

func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

/// Records an issue unless every value is within `tolerance` of the reference, relative to `scale` or, by default, to
/// the greatest reference value.
func expectClose(
    _ values: [Double], _ reference: [Double], tolerance: Double = 1e-6, scale: Double? = nil, _ what: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(values.count == reference.count, sourceLocation: sourceLocation)
    let scale = scale ?? max(reference.reduce(0) { max($0, abs($1)) }, 1e-30)
    var worst = (error: 0.0, index: 0)
    for (index, pair) in zip(values, reference).enumerated() {
        let error = abs(pair.0 - pair.1) / scale
        if !(error <= worst.error) { worst = (error.isNaN ? .infinity : error, index) }
    }
    #expect(
        worst.error <= tolerance,
        """
        \(what) \(InstructionSet.current.rawValue): element \(worst.index) is \
        \(values.isEmpty ? 0 : values[worst.index]), not \(reference.isEmpty ? 0 : reference[worst.index])
        """, sourceLocation: sourceLocation)
}

/// Compares the gradient of `loss` at `x` with central differences, for every coordinate.
func expectGradient(
    _ gradient: [Double], of loss: ([Double]) -> Double, at x: [Double], tolerance: Double = 1e-6,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let step = 1e-5
    let differences = x.indices.map { index in
        var (plus, minus) = (x, x)
        plus[index] += step
        minus[index] -= step
        return (loss(plus) - loss(minus)) / (2 * step)
    }
    expectClose(gradient, differences, tolerance: tolerance, "gradient,", sourceLocation: sourceLocation)
}

/// Runs `body` with every instruction set that this machine has.
func forEachInstructionSet(_ body: () throws -> Void) rethrows {
    for set in InstructionSet.available { try set.use(body) }
}

/// What batch norm's gradient needs, for the length of a call.
func withNormParameters<Result>(
    mean: [Float], inverseStd: [Float], gamma: [Float], beta: [Float], _ body: (BatchNorm.Parameters) -> Result
) -> Result {
    let all = mean + inverseStd + gamma + beta
    return all.withUnsafeBufferPointer { all in
        let (first, count) = (all.baseAddress!, mean.count)
        return body(
            BatchNorm.Parameters(
                mean: first, inverseStd: first + count, gamma: first + 2 * count, beta: first + 3 * count))
    }
}
