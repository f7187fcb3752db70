// Where each named tensor lies in a flat buffer: parameters, gradients and optimizer state share one layout.

/// A named tensor inside a flat buffer.
public struct ParameterSlice: Hashable, Sendable {
    /// As PyTorch would name it, e.g. `encoder.0.conv1.weight`.
    public let name: String
    /// As PyTorch would shape it, e.g. [Cout, Cin, 3, 3].
    public let shape: [Int]
    /// First float in the flat buffer.
    public let offset: Int
    /// Floats.
    public let count: Int
    /// Its values before the first step.
    public let initialization: Initialization
    /// Whether weight decay applies: to the weights of convolutions, not to biases and batch norm.
    public let decays: Bool

    /// A tensor of `shape` that begins at float `offset`.
    public init(name: String, shape: [Int], offset: Int, initialization: Initialization, decays: Bool) {
        self.name = name
        self.shape = shape
        self.offset = offset
        count = shape.reduce(1, *)
        self.initialization = initialization
        self.decays = decays
    }
}

/// Lays slices out one after another.
struct SliceTable {
    private(set) var slices: [ParameterSlice] = []
    private(set) var count = 0

    mutating func append(
        _ name: String, _ shape: [Int], _ initialization: Initialization, decays: Bool = false
    ) -> ParameterSlice {
        let slice = ParameterSlice(
            name: name, shape: shape, offset: count, initialization: initialization, decays: decays)
        slices.append(slice)
        count += slice.count
        return slice
    }
}
