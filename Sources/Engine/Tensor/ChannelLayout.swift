// Where the channels of a blocked map are.

/// The order of the channels in memory: segments, each filled up to whole blocks of 16 with padding lanes.
///
/// A concatenation has one segment for each part, so that every part can be written, and read, on its own.
public struct ChannelLayout: Hashable, Sendable {
    /// Channels in a block.
    public static let lanes = 16

    /// Channels of each part.
    public let segments: [Int]

    /// Segments of so many channels each, one for each map of a concatenation.
    public init(_ segments: Int...) { self.init(segments: segments) }

    /// The same for an array.
    public init(segments: [Int]) {
        precondition(!segments.isEmpty && segments.allSatisfy { $0 > 0 }, "segments need channels: \(segments)")
        self.segments = segments
    }

    /// Logical channels, without padding.
    public var channels: Int { segments.reduce(0, +) }

    /// Blocks of 16, padding included.
    public var blocks: Int { segments.reduce(0) { $0 + Self.blocks(of: $1) } }

    /// Where a logical channel is.
    public func position(of channel: Int) -> (block: Int, lane: Int) {
        precondition(0..<channels ~= channel, "no channel \(channel) in \(segments)")
        var block = 0
        var rest = channel
        for segment in segments {
            if rest < segment { return (block + rest / Self.lanes, rest % Self.lanes) }
            rest -= segment
            block += Self.blocks(of: segment)
        }
        preconditionFailure("unreachable: the channel is in a segment")
    }

    /// The logical channels that a block holds, from lane 0 on; the lanes after them are padding.
    public func channels(inBlock block: Int) -> Range<Int> {
        precondition(0..<blocks ~= block, "no block \(block) in \(segments)")
        var firstBlock = 0
        var firstChannel = 0
        for segment in segments {
            let next = firstBlock + Self.blocks(of: segment)
            if block < next {
                let first = firstChannel + (block - firstBlock) * Self.lanes
                return first..<min(first + Self.lanes, firstChannel + segment)
            }
            firstBlock = next
            firstChannel += segment
        }
        preconditionFailure("unreachable: the block is in a segment")
    }

    /// The block that a segment begins with.
    func firstBlock(ofSegment index: Int) -> Int {
        precondition(segments.indices ~= index, "no segment \(index) in \(segments)")
        return segments[..<index].reduce(0) { $0 + Self.blocks(of: $1) }
    }

    /// Values of the channels in the blocks' order, 0 in the padding lanes.
    func padded(_ values: UnsafePointer<Float>) -> [Float] {
        (0..<blocks).flatMap { block in
            let channels = channels(inBlock: block)
            return channels.map { values[$0] } + [Float](repeating: 0, count: Self.lanes - channels.count)
        }
    }

    static func blocks(of channels: Int) -> Int { (channels + lanes - 1) / lanes }
}
