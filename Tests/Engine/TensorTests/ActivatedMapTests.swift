// Reading through an activation: bit for bit as if the activated map had been stored.
import Tensor
import Testing

@Suite struct ActivatedMapTests {
    private static let shapes = [
        Shape(images: 2, channels: 40, height: 12, width: 20), Shape(images: 1, channels: 16, height: 5, width: 7),
        Shape(images: 3, channels: 9, height: 2, width: 2), Shape(images: 1, channels: 24, height: 1, width: 1),
    ]

    @Test(arguments: shapes) func convolution(shape: Shape) {
        let example = Case(shape)
        let operation = Convolution(
            inputLayout: example.layout, outputChannels: 20, kernel: 3, algorithm: .winograd)
        #expect(operation.readsThroughActivation)
        expectTheSame(
            of: operation, example, shape,
            into: Shape(
                images: shape.images, channels: 20, height: shape.height, width: shape.width))
    }

    @Test(arguments: shapes + [Shape(images: 1, channels: 72, height: 3, width: 300)])
    func transposedConvolution(shape: Shape) {
        let example = Case(shape)
        let operation = TransposedConvolution2x2(inputLayout: example.layout, outputChannels: 20)
        expectTheSame(
            of: operation, example, shape,
            into: Shape(
                images: shape.images, channels: 20, height: 2 * shape.height, width: 2 * shape.width))
    }

    /// y and the weights' gradient.
    private func expectTheSame(of operation: some PackedConvolution, _ example: Case, _ shape: Shape, into out: Shape) {
        let weights = randomNumbers(operation.weightCount, seed: 5).map { Float($0) }
        let packed = FloatBuffer(count: operation.packedCount)
        let scratch = FloatBuffer(
            count: operation.scratchCount(images: shape.images, height: shape.height, width: shape.width))
        let dy = GuardedMap(out, randomNumbers(out.count, seed: 6))
        forEachInstructionSet {
            operation.pack(weights, into: packed.pointer)
            let stored = example.stored()
            let results = [example.read, ActivatedMap(stored.map)].map { x in
                let y = GuardedMap(out)
                operation.forward(x, packed: packed.pointer, bias: nil, y: y.map)
                var gradient = [Float](repeating: .nan, count: operation.weightCount)
                operation.backwardWeights(x, dy.map, scratch: scratch.pointer, into: &gradient)
                return (y.checkedValues(), gradient)
            }
            #expect(results[0].0 == results[1].0)
            #expect(results[0].1 == results[1].1)
        }
    }

    @Test(arguments: shapes.filter { $0.height % 2 == 0 }) func maxPool(shape: Shape) {
        let example = Case(shape)
        let (height, width) = (shape.height / 2, shape.width / 2)
        func small() -> GuardedMap {
            GuardedMap(images: shape.images, layout: example.layout, height: height, width: width)
        }
        let dy = small()
        dy.set(randomNumbers(shape.images * example.layout.channels * height * width, seed: 7))
        forEachInstructionSet {
            let stored = example.stored()
            let results = [example.read, ActivatedMap(stored.map)].map { x in
                let y = small()
                MaxPool2x2.forward(x, into: y.map)
                let dx = example.map()
                MaxPool2x2.backward(dy.map, x: x, y: y.map, into: dx.map, accumulate: false)
                return (y.values, dx.values)
            }
            #expect(results[0].0 == results[1].0)
            #expect(results[0].1 == results[1].1)
        }
    }

    @Test func aNaNShows() {
        let shape = Shape(images: 1, channels: 9, height: 6, width: 6)
        var values = randomNumbers(shape.count, seed: 8)
        values[14] = .nan
        let example = Case(shape, values)
        let operation = Convolution(inputLayout: example.layout, outputChannels: 8, kernel: 3, algorithm: .winograd)
        let packed = FloatBuffer(count: operation.packedCount)
        forEachInstructionSet {
            operation.pack([Float](repeating: 1, count: operation.weightCount), into: packed.pointer)
            let y = GuardedMap(Shape(images: 1, channels: 8, height: 6, width: 6))
            operation.forward(example.read, packed: packed.pointer, bias: nil, y: y.map)
            #expect(y.values.contains { $0.isNaN })
        }
    }

    /// A concatenation whose first segment is read through batch norm and ReLU, the second as it is.
    private struct Case {
        let layout: ChannelLayout
        let read: ActivatedMap
        private let shape: Shape
        private let raw: GuardedMap
        private let memory: FloatBuffer
        private let mean, inverseStd, gamma, beta: [Float]

        init(_ shape: Shape, _ values: [Double]? = nil) {
            self.shape = shape
            layout = ChannelLayout(shape.channels, 8)
            raw = GuardedMap(images: shape.images, layout: layout, height: shape.height, width: shape.width)
            let count = shape.images * layout.channels * shape.height * shape.width
            let all = randomNumbers(count, seed: 1)
            raw.set(values.map { $0 + all[$0.count...] } ?? all)
            func channels(_ seed: UInt64) -> [Float] { randomNumbers(shape.channels, seed: seed).map { Float($0) } }
            (mean, inverseStd, gamma, beta) = (channels(2), channels(3).map { 1 + abs($0) }, channels(4), channels(5))
            memory = FloatBuffer(count: Activation.floatCount(layout))
            let activation = Activation(memory: memory.pointer)
            activation.setBatchNormRelu(
                ChannelLayout(shape.channels), mean: mean, inverseStd: inverseStd, gamma: gamma, beta: beta)
            activation.setIdentity(layout, segment: 1)
            read = ActivatedMap(raw.map, activation: activation)
        }

        func map() -> GuardedMap {
            GuardedMap(images: shape.images, layout: layout, height: shape.height, width: shape.width)
        }

        /// What readers should see.
        func stored() -> GuardedMap {
            let stored = map()
            stored.set(raw.values.map { Double($0) })
            let first = stored.map.segment(0)
            BatchNorm.normalizeRelu(
                first, mean: mean, inverseStd: inverseStd, gamma: gamma, beta: beta, into: first)
            return stored
        }
    }
}
