// The flat buffers of a network, and the tables that lay them out.

/// Lays out the buffers while the layers are built.
struct NetworkTables {
    var parameters = SliceTable()
    var statistics = SliceTable()
    /// Floats of all weights packed for inference.
    private(set) var packedCount = 0

    /// A 64-byte aligned place in the buffer of packed weights.
    mutating func reservePacked(_ count: Int) -> Int {
        defer { packedCount += (count + 15) & ~15 }
        return packedCount
    }
}

/// Where the buffers are, for the time of one pass.
struct NetworkMemory {
    let parameters: UnsafeMutablePointer<Float>
    let gradients: UnsafeMutablePointer<Float>
    /// Inference: the packed weights of all layers. Training, for one layer at a time: its packed weights, or the
    /// partial sums of its weight gradient. They have a place for each level, between maps that are not there yet or
    /// no longer.
    var packed: UnsafeMutablePointer<Float>
    /// Running means and variances.
    let statistics: UnsafeMutablePointer<Float>
    /// Laid out as `statistics`: the means and inverse standard deviations of the last training pass, or the biases and
    /// scales that fold batch norm into the convolutions for inference.
    let batchStatistics: UnsafeMutablePointer<Float>

    /// The same for a level that has a place of its own.
    func with(packed: UnsafeMutablePointer<Float>?) -> NetworkMemory {
        var memory = self
        if let packed { memory.packed = packed }
        return memory
    }
}
