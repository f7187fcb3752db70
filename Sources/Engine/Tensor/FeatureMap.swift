// A blocked map inside the engine.

/// A part of a buffer, laid out [N, blocks, H, W, 16]. The buffer lives as long as a map of it.
///
/// Padding lanes hold zeros: every operation that writes a map writes all 16 lanes, and zeros to the padding.
/// Unchecked: the model decides which operation writes which memory when.
public struct FeatureMap: @unchecked Sendable {
    /// N, H and W.
    public let images: Int
    public let height: Int
    public let width: Int
    /// The channels and how they lie in memory.
    public let layout: ChannelLayout
    /// What holds the values.
    public let buffer: FloatBuffer
    /// The first float, within the buffer.
    public let base: UnsafeMutablePointer<Float>
    /// Floats from one image to the next: more than the blocks' own in a segment of a concatenation.
    public let imageStride: Int

    /// Floats that a map of this size takes.
    public static func floatCount(images: Int, layout: ChannelLayout, height: Int, width: Int) -> Int {
        images * layout.blocks * height * width * ChannelLayout.lanes
    }

    /// A map in `buffer` from the float `start` on, a multiple of 16; by default the images follow each other without
    /// a gap.
    public init(
        in buffer: FloatBuffer, from start: Int = 0, images: Int, layout: ChannelLayout, height: Int, width: Int,
        imageStride: Int? = nil
    ) {
        precondition(
            images > 0 && height > 0 && width > 0, "a map needs sizes, not [\(images), …, \(height), \(width)]")
        precondition(start >= 0 && start % ChannelLayout.lanes == 0, "a map's memory must be 64-byte aligned")
        let imageFloats = layout.blocks * height * width * ChannelLayout.lanes
        let stride = imageStride ?? imageFloats
        precondition(stride >= imageFloats, "images of \(imageFloats) floats cannot be \(stride) apart")
        precondition(
            start + (images - 1) * stride + imageFloats <= buffer.count,
            "a map of \(images) images of \(imageFloats) floats from \(start) on in a buffer of \(buffer.count)")
        (self.buffer, base) = (buffer, buffer.pointer + start)
        (self.images, self.layout, self.height, self.width) = (images, layout, height, width)
        self.imageStride = stride
    }

    /// The part of a concatenation that one producer writes, as a map of its own.
    public func segment(_ index: Int) -> FeatureMap {
        FeatureMap(
            in: buffer, from: start + layout.firstBlock(ofSegment: index) * blockStride, images: images,
            layout: ChannelLayout(layout.segments[index]), height: height, width: width, imageStride: imageStride)
    }

    /// Where in the buffer the first float is.
    public var start: Int { base - buffer.pointer }

    /// Blocks of 16 channels.
    public var blocks: Int { layout.blocks }

    /// Floats from one block of an image to the next.
    public var blockStride: Int { height * width * ChannelLayout.lanes }

    /// Where the pixels of a row of a block begin.
    public func pointer(image: Int, block: Int, row: Int = 0) -> UnsafeMutablePointer<Float> {
        base + image * imageStride + block * blockStride + row * width * ChannelLayout.lanes
    }

    /// The element at image n, logical channel c, row y, column x. For tests and tools: slow.
    public subscript(n: Int, c: Int, y: Int, x: Int) -> Float {
        get { element(n, c, y, x).pointee }
        nonmutating set { element(n, c, y, x).pointee = newValue }
    }

    private func element(_ n: Int, _ c: Int, _ y: Int, _ x: Int) -> UnsafeMutablePointer<Float> {
        precondition(
            0..<images ~= n && 0..<height ~= y && 0..<width ~= x, "no element (\(n), …, \(y), \(x)) in \(shapeText)")
        let (block, lane) = layout.position(of: c)
        return pointer(image: n, block: block, row: y) + x * ChannelLayout.lanes + lane
    }

    /// Whether both maps have the same images, layout, height and width.
    public func hasShape(of other: FeatureMap) -> Bool {
        images == other.images && layout == other.layout && height == other.height && width == other.width
    }

    /// For messages.
    public var shapeText: String { "[\(images), \(layout.segments), \(height), \(width)]" }
}
