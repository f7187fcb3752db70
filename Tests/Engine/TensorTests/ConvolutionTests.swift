// Convolutions: the reference against finite differences, every instruction set against the reference.
import Tensor
import Testing
import Threads

@Suite struct ConvolutionTests {
    /// Every pair of channel counts, at one size.
    static let channelCases: [ConvolutionCase] = kinds.flatMap { kind in
        [1, 3, 16, 17, 40].flatMap { input in
            [1, 3, 16, 17, 40].map { output in
                ConvolutionCase(
                    kind: kind, inputLayout: ChannelLayout(input), outputChannels: output, images: 2, height: 6,
                    width: 10)
            }
        }
    }

    /// Every size, with concatenated inputs.
    static let sizeCases: [ConvolutionCase] = kinds.flatMap { kind in
        let concatenations = [([8, 8], 17), ([16, 16], 16), ([40, 24], 24)]
        let small = [(1, 1), (1, 7), (2, 2), (5, 3)].flatMap { size in concatenations.map { (size, $0, 3) } }
        let large = [
            ((17, 33), concatenations[2], 1), ((17, 33), concatenations[0], 2), ((34, 18), concatenations[1], 1),
        ]
        return (small + large).map { size, channels, images in
            ConvolutionCase(
                kind: kind, inputLayout: ChannelLayout(segments: channels.0), outputChannels: channels.1,
                images: images,
                height: size.0, width: size.1)
        }
    }

    /// Channels enough that all threads share each step, with one run of tiles and with two.
    static let deepCases: [ConvolutionCase] = kinds.filter(\.isWinograd).flatMap { kind in
        [(9, 7), (1, 900)].map { height, width in
            ConvolutionCase(
                kind: kind, inputLayout: ChannelLayout(segments: [130, 30]), outputChannels: 190, images: 2,
                height: height, width: width)
        }
    }

    static let kinds: [ConvolutionKind] = [
        .same(kernel: 3), .same(kernel: 3, algorithm: .winograd), .same(kernel: 3, algorithm: .winogradBF16),
        .same(kernel: 3, algorithm: .winograd6),
        .same(kernel: 1), .transposed,
    ]

    /// y is linear in x, in W and in b, so a central difference is exact up to rounding.
    @Test(arguments: kinds) func referenceGradientsMatchFiniteDifferences(kind: ConvolutionKind) {
        let shape = ConvolutionCase(
            kind: kind, inputLayout: ChannelLayout(2), outputChannels: 3, images: 2, height: 3, width: 4)
        let (x, weights, bias, dy) = (shape.x, shape.weights, shape.bias, shape.dy)
        let gradients = shape.reference()

        func slope(_ loss: (Double) -> [Double]) -> Double {
            let (plus, minus) = (loss(0.5), loss(-0.5))
            return zip(dy, zip(plus, minus)).reduce(0) { $0 + $1.0 * ($1.1.0 - $1.1.1) }
        }
        func moved(_ values: [Double], _ index: Int, by step: Double) -> [Double] {
            var values = values
            values[index] += step
            return values
        }
        for i in x.indices {
            let expected = slope { shape.referenceOutput(x: moved(x, i, by: $0), weights: weights, bias: bias) }
            #expect(abs(gradients.dx[i] - expected) < 1e-12)
        }
        for i in weights.indices {
            let expected = slope { shape.referenceOutput(x: x, weights: moved(weights, i, by: $0), bias: bias) }
            #expect(abs(gradients.dw[i] - expected) < 1e-12)
        }
        for i in bias.indices {
            let expected = slope { shape.referenceOutput(x: x, weights: weights, bias: moved(bias, i, by: $0)) }
            #expect(abs(gradients.dbias[i] - expected) < 1e-12)
        }
    }

    @Test(arguments: channelCases + sizeCases + deepCases)
    func everyInstructionSetMatchesTheReference(shape: ConvolutionCase) {
        let expected = shape.reference()
        let plain = shape.referenceOutput(
            x: shape.x, weights: shape.weights, bias: [Double](repeating: 0, count: shape.outputChannels))
        for instructionSet in InstructionSet.available {
            let result = instructionSet.use { shape.run() }
            let name = Comment(rawValue: instructionSet.rawValue)
            // Relative to the largest value. Winograd's transforms cost a digit at most; bf16 has two digits.
            let tolerance =
                switch shape.kind {
                case .same(_, .winograd): 4e-6
                case .same(_, .winograd6): 1.6e-5
                case .same(_, .winogradBF16): 3e-2
                default: 1e-6
                }
            #expect(result.intact, name)
            #expect(error(result.values.y, expected.y) < tolerance, name)
            #expect(error(result.withoutBias, plain) < tolerance, name)
            #expect(error(result.values.dx, expected.dx) < tolerance, name)
            if let rectified = result.rectified { #expect(rectified == result.values.y.map { max(0, $0) }, name) }
            #expect(error(result.values.dw, expected.dw) < tolerance, name)
            #expect(error(result.values.dbias, expected.dbias) < tolerance, name)
        }
    }

    /// The bits do not depend on how many threads share the work.
    @Test(arguments: kinds) func threadsDoNotChangeResults(kind: ConvolutionKind) {
        let before = Parallel.threads
        defer { Parallel.threads = before }
        let shapes = [([3], 16, 34, 18), ([16, 16], 40, 5, 7)].map { segments, output, height, width in
            ConvolutionCase(
                kind: kind, inputLayout: ChannelLayout(segments: segments), outputChannels: output, images: 3,
                height: height, width: width)
        }
        for shape in shapes + Self.deepCases.filter({ $0.kind == kind && $0.height > 1 }) {
            Parallel.threads = 1
            let expected = shape.run()
            for threads in [2, 3, 8] {
                Parallel.threads = threads
                let result = shape.run()
                #expect(result.values.y == expected.values.y)
                #expect(result.values.dx == expected.values.dx)
                #expect(result.values.dw == expected.values.dw)
                #expect(result.values.dbias == expected.values.dbias)
                #expect(result.rectified == expected.rectified)
            }
        }
    }

    /// Largest error relative to the largest expected value.
    private func error(_ actual: [Float], _ expected: [Double]) -> Double {
        let largest = expected.reduce(0) { max($0, abs($1)) }
        // Not `max`, which would let a NaN pass.
        return zip(actual, expected).reduce(0) { worst, pair in
            let difference = abs(Double(pair.0) - pair.1)
            return difference <= worst ? worst : difference
        } / largest
    }
}
