// A blocked map inside the engine.

/// A view of memory laid out [N, blocks, H, W, 16]; it owns nothing.
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
    /// The first float.
    public let base: UnsafeMutablePointer<Float>
    /// Floats from one image to the next: more than the blocks' own in a segment of a concatenation.
    public let imageStride: Int

    /// Floats that a map of this size takes.
    public static func floatCount(images: Int, layout: ChannelLayout, height: Int, width: Int) -> Int {
        images * layout.blocks * height * width * ChannelLayout.lanes
    }

    /// A view of memory, 64-byte aligned; by default the images follow each other without a gap.
    public init(
        base: UnsafeMutablePointer<Float>, images: Int, layout: ChannelLayout, height: Int, width: Int,
        imageStride: Int? = nil
    ) {
        precondition(
            images > 0 && height > 0 && width > 0, "a map needs sizes, not [\(images), …, \(height), \(width)]")
        precondition(UInt(bitPattern: base) % 64 == 0, "a map's memory must be 64-byte aligned")
        let imageFloats = layout.blocks * height * width * ChannelLayout.lanes
        let stride = imageStride ?? imageFloats
        precondition(stride >= imageFloats, "images of \(imageFloats) floats cannot be \(stride) apart")
        (self.base, self.images, self.layout, self.height, self.width) = (base, images, layout, height, width)
        self.imageStride = stride
    }

    /// The part of a concatenation that one producer writes, as a map of its own.
    public func segment(_ index: Int) -> FeatureMap {
        FeatureMap(
            base: base + layout.firstBlock(ofSegment: index) * blockStride, images: images,
            layout: ChannelLayout(layout.segments[index]),
            height: height, width: width, imageStride: imageStride)
    }

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
