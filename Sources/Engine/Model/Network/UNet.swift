// The network: flat buffers, and the public face of its two passes.
import Base
import Tensor

/// A U-Net that trains: two convolution blocks a level, max pooling down, upsampling and skip connections up, 1×1 head.
///
/// Sizes that are not multiples of 2^depth are padded at the right and lower edge by repeating the last pixel, and the
/// logits cropped; the padding takes part in batch norm's statistics. Bit-identical for any number of threads.
///
/// Not for concurrent use: one pass at a time.
public final class UNet {
    /// Whether a forward pass prepares a backward one.
    public enum Mode: Equatable, Sendable {
        /// Batch norm with the batch's statistics, which also move the running ones; dropout by the key.
        case training(dropoutKey: UInt64)
        /// Batch norm with the running statistics, no dropout, little memory.
        case inference
    }

    /// Its shape.
    public let configuration: UNetConfiguration
    /// What 3×3 convolutions are computed with.
    public let precision: Precision
    /// Where each parameter lies in `parameters` and `gradients`: encoder from level 0 down, decoder from the coarsest
    /// level up to level 0, head.
    public let slices: [ParameterSlice]
    /// What training changes.
    public let parameters: FloatBuffer
    /// dL/dparameter of the last backward pass, in the same order.
    public let gradients: FloatBuffer
    /// Where the running mean and variance of each batch norm lie in `statistics`.
    public let statisticsSlices: [ParameterSlice]
    /// The running means and variances.
    public let statistics: FloatBuffer

    let layers: UNetLayers
    /// Floats of the weights packed for inference.
    private let packedCount: Int
    private let batchStatistics: FloatBuffer
    /// What the packed weights with which the workspace begins are for; empty where there are none of the present
    /// parameters.
    private var packedConvolutions: [Convolution] = []

    /// The maps of the last pass, in `workspace`.
    var maps: UNetMaps?
    private var shape: BatchShape?
    private var workspace = FloatBuffer(count: 0)
    /// The training pass that `backward` belongs to; nil when there is none.
    private var pending: (images: PlanarTensor, dropoutKey: UInt64)?

    /// Weights by He's rule (arXiv:1502.01852): normal with variance 2 / fan-in, from `seed` alone. Biases and batch
    /// norm's β are 0, its γ 1; running means are 0, running variances 1.
    public init(_ configuration: UNetConfiguration, seed: UInt64, precision: Precision = .fp32) {
        configuration.check()
        self.configuration = configuration
        self.precision = precision
        var tables = NetworkTables()
        layers = UNetLayers(configuration, precision: precision, tables: &tables)
        slices = tables.parameters.slices
        statisticsSlices = tables.statistics.slices
        parameters = FloatBuffer(count: tables.parameters.count)
        gradients = FloatBuffer(count: tables.parameters.count)
        statistics = FloatBuffer(count: tables.statistics.count)
        batchStatistics = FloatBuffer(count: tables.statistics.count)
        packedCount = tables.packedCount
        initialize(seed: seed)
    }

    /// Bytes of all buffers of a network once a batch of this shape has passed, known before there is one.
    ///
    /// A network that trains and infers needs the larger of both figures, not their sum. The caller's `PlanarTensor`s
    /// come on top.
    public static func plannedBytes(
        _ configuration: UNetConfiguration, images: Int, height: Int, width: Int, training: Bool,
        precision: Precision = .fp32
    ) -> Int {
        configuration.check()
        var tables = NetworkTables()
        let layers = UNetLayers(configuration, precision: precision, tables: &tables)
        let shape = BatchShape(images: images, height: height, width: width, isTraining: training)
        let floats =
            2 * tables.parameters.count + 2 * tables.statistics.count
            + UNetMaps.workspaceCount(shape, configuration, layers, packedCount: tables.packedCount)
        return floats * MemoryLayout<Float>.stride
    }

    /// Floats of the parameters of such a network.
    public static func parameterCount(_ configuration: UNetConfiguration) -> Int {
        var tables = NetworkTables()
        _ = UNetLayers(configuration, precision: .fp32, tables: &tables)
        return tables.parameters.count
    }

    /// Bytes of the workspace once a batch of this shape has passed.
    public func workspaceBytes(images: Int, height: Int, width: Int, training: Bool) -> Int {
        let shape = BatchShape(images: images, height: height, width: width, isTraining: training)
        return UNetMaps.workspaceCount(shape, configuration, layers, packedCount: packedCount)
            * MemoryLayout<Float>.stride
    }

    /// To be called when `parameters` have been written: the next inference then brings them into the kernels' order.
    public func parametersChanged() { packedConvolutions = [] }

    /// Logits of a batch.
    ///
    /// - Parameters:
    ///   - images: [N, bands, H, W], any H, W ≥ 1.
    ///   - logits: [N, classes, H, W], overwritten.
    public func forward(_ images: PlanarTensor, logits: PlanarTensor, mode: Mode) {
        precondition(
            images.channels == configuration.inputBands,
            "images of \(images.channels) bands for a network of \(configuration.inputBands)")
        precondition(
            logits.hasShape(
                images: images.images, channels: configuration.classes, height: images.height, width: images.width),
            "logits \(logits.shapeText) for \(configuration.classes) classes of images \(images.shapeText)")
        let maps = maps(
            for: BatchShape(
                images: images.images, height: images.height, width: images.width, isTraining: mode != .inference))
        let memory = memory(maps)
        prepareWeights(maps.forward, mode: mode, memory: memory)
        pending = nil
        runForward(images, logits: logits, maps: maps.forward, mode: mode, memory: memory)
        if case .training(let key) = mode { pending = (images, key) }
    }

    /// Fills `gradients` from dL/dlogits [N, classes, H, W]. The pass before it must have been a training forward pass;
    /// its images are read again.
    public func backward(_ logitsGradient: PlanarTensor) {
        guard let pending, let maps, let backward = maps.backward, let shape else {
            preconditionFailure("backward needs a training forward pass right before it")
        }
        precondition(
            logitsGradient.hasShape(
                images: shape.images, channels: configuration.classes, height: shape.height, width: shape.width),
            "a gradient \(logitsGradient.shapeText) for logits of \(shape)")
        runBackward(
            logitsGradient, images: pending.images, forward: maps.forward, backward: backward,
            dropoutKey: pending.dropoutKey, memory: memory(maps))
        // The gradients have taken the activations' place.
        self.pending = nil
    }

    /// Packs all weights for inference, unless that is done. Training takes their place.
    private func prepareWeights(_ maps: ForwardMaps, mode: Mode, memory: NetworkMemory) {
        guard mode == .inference else {
            packedConvolutions = []
            return
        }
        func size(_ level: Int) -> (height: Int, width: Int) {
            let map = maps.encoder[level].second.a.map
            return (map.height, map.width)
        }
        let convolutions = layers.convolutions(size: size)
        if convolutions != packedConvolutions { layers.packInference(memory, size: size) }
        packedConvolutions = convolutions
    }

    private func memory(_ maps: UNetMaps) -> NetworkMemory {
        NetworkMemory(
            parameters: parameters.pointer, gradients: gradients.pointer, packed: maps.packed,
            statistics: statistics.pointer, batchStatistics: batchStatistics.pointer)
    }

    /// Plans the maps when the shape is another than the last pass's. The workspace only ever grows.
    private func maps(for shape: BatchShape) -> UNetMaps {
        if let maps, shape == self.shape { return maps }
        let count = UNetMaps.workspaceCount(shape, configuration, layers, packedCount: packedCount)
        if workspace.count < count {
            // The old memory goes before the new comes.
            maps = nil
            packedConvolutions = []
            workspace = FloatBuffer(count: 0)
            workspace = FloatBuffer(count: count)
        }
        let maps = UNetMaps(shape, configuration, layers, packedCount: packedCount, workspace: workspace)
        self.maps = maps
        self.shape = shape
        return maps
    }

    /// Fills the workspace with NaN: a pass must not read what it has not written.
    package func poisonWorkspace() {
        for i in 0..<workspace.count { workspace.pointer[i] = .nan }
        pending = nil
        packedConvolutions = []
    }
}
