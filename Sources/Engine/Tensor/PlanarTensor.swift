// The tensor that the layers above the engine exchange.

/// Planar floats [N, C, H, W], 64-byte aligned, owned, zero at first.
///
/// Unchecked: whoever shares one between threads decides who writes when.
public final class PlanarTensor: @unchecked Sendable {
    /// N, C, H and W.
    public let images: Int
    public let channels: Int
    public let height: Int
    public let width: Int
    /// `count` floats; x runs fastest.
    public let pointer: UnsafeMutablePointer<Float>

    public init(images: Int, channels: Int, height: Int, width: Int) {
        precondition(
            images > 0 && channels > 0 && height > 0 && width > 0,
            "a tensor needs positive sizes, not [\(images), \(channels), \(height), \(width)]")
        (self.images, self.channels, self.height, self.width) = (images, channels, height, width)
        let count = images * channels * height * width
        let memory = UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Float>.stride, alignment: 64)
        pointer = memory.bindMemory(to: Float.self, capacity: count)
        pointer.initialize(repeating: 0, count: count)
    }

    deinit { UnsafeMutableRawPointer(pointer).deallocate() }

    /// N C H W.
    public var count: Int { images * channels * height * width }

    /// The H W floats of one channel of one image.
    public func plane(_ image: Int, _ channel: Int) -> UnsafeMutablePointer<Float> {
        precondition(0..<images ~= image && 0..<channels ~= channel, "no plane [\(image), \(channel)] in \(shapeText)")
        return pointer + (image * channels + channel) * height * width
    }

    /// The element at image n, channel c, row y, column x.
    public subscript(n: Int, c: Int, y: Int, x: Int) -> Float {
        get { plane(n, c)[offset(y, x)] }
        set { plane(n, c)[offset(y, x)] = newValue }
    }

    private func offset(_ y: Int, _ x: Int) -> Int {
        precondition(0..<height ~= y && 0..<width ~= x, "no element (\(y), \(x)) in \(shapeText)")
        return y * width + x
    }

    var shapeText: String { "[\(images), \(channels), \(height), \(width)]" }
}
