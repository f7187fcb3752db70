// Times every operation of a U-Net by itself, at the shapes it has there.
import Base
import Model
import Tensor

/// Each operation of a training step, as far as its shape differs from the others'.
public struct OperationBench: Sendable {
    public var network: UNetConfiguration
    /// Height and width of the images, images in a batch.
    public var size: Int
    public var batch: Int
    public var repetitions: Int

    public init(network: UNetConfiguration, size: Int, batch: Int, repetitions: Int) {
        (self.network, self.size, self.batch, self.repetitions) = (network, size, batch, repetitions)
    }

    /// One operation after the other: its maps live only while it is timed.
    ///
    /// - Throws: What `measured` throws; `UserError(.memory)` where the machine has too little.
    public func run(measured: (OperationResult) throws -> Void) throws {
        try network.requireMemory(images: batch, size: size, training: true, precision: .fp32)
        let bandwidth = PeakRate.measureBandwidth()
        var done: Set<Convolution> = []
        func report(_ operations: [TimedOperation]) throws {
            for operation in operations { try measured(time(operation, bandwidth: bandwidth)) }
        }
        func convolution(_ input: ChannelLayout, _ output: Int, level: Int) throws {
            let convolution = Convolution(inputLayout: input, outputChannels: output, kernel: 3)
            guard done.insert(convolution).inserted else { return }
            let operations = ConvolutionOperations(operation: convolution)
            try report(operations.operations(images: batch, height: side(level), width: side(level)))
        }

        for level in 0...network.depth {
            let channels = network.channels(level: level)
            try convolution(ChannelLayout(network.inputChannels(level: level)), channels, level: level)
            try convolution(ChannelLayout(channels), channels, level: level)
            try report(LayerOperations.batchNorm(channels: channels, images: batch, size: side(level)))
            if level == network.depth { break }
            try convolution(network.concatenation(level: level), channels, level: level)
            try report(LayerOperations.maxPool(channels: channels, images: batch, size: side(level)))
            if network.upsampling == .transposed {
                let up = TransposedConvolution2x2(
                    inputLayout: ChannelLayout(network.channels(level: level + 1)), outputChannels: channels)
                let operations = ConvolutionOperations(operation: up)
                try report(operations.operations(images: batch, height: side(level + 1), width: side(level + 1)))
            }
        }
        try report(
            HeadOperations.operations(
                channels: network.width, classes: network.classes, images: batch, size: side(0)))
        try report([LayerOperations.adamW(parameters: UNet(network, seed: 1).parameters.count)])
    }

    private func side(_ level: Int) -> Int { network.padded(size) >> level }

    private func time(_ operation: TimedOperation, bandwidth: Double) -> OperationResult {
        operation.run()
        let clock = ContinuousClock()
        let peak = PeakRate.measure()
        let times = (0..<repetitions).map { _ in clock.measure(operation.run) / .seconds(1) }.sorted()
        return OperationResult(
            name: operation.name, shape: operation.shape, seconds: times[times.count / 2],
            operations: operation.operations, bytes: operation.bytes, error: operation.error,
            peakRate: max(peak, PeakRate.measure()), bandwidth: bandwidth)
    }
}
