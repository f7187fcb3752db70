// Decoded blocks of a TIFF, kept from window to window.

/// A bounded store of decoded blocks. The blocks of the window at hand stay; of the others the oldest go first.
package struct BlockCache {
    private var blocks: [UInt32: (bytes: [UInt8], window: Int)] = [:]
    private var window = 0
    private var bound = 0
    /// What the blocks take, with their overhead.
    package private(set) var byteCount = 0
    /// What a block costs besides its samples; it matters for files of very small blocks.
    package static let overhead = 128

    /// No blocks.
    package init() {}

    /// Starts a window. If its blocks, with their overhead, take more than `bound` bytes, they do not all stay.
    package mutating func beginWindow(bound: Int) {
        window += 1
        self.bound = bound
    }

    /// A block that is kept; it counts as used in this window.
    package mutating func block(_ index: UInt32) -> [UInt8]? {
        guard let at = blocks.index(forKey: index) else { return nil }
        blocks.values[at].window = window
        return blocks.values[at].bytes
    }

    /// Keeps a decoded block.
    package mutating func insert(_ bytes: [UInt8], at index: UInt32) {
        blocks[index] = (bytes, window)
        byteCount += bytes.count + Self.overhead
    }

    /// To be called before a block of `count` bytes is decoded, so that the peak is the bound and not a block more.
    package mutating func makeRoom(for count: Int) {
        let needed = count + Self.overhead
        guard byteCount + needed > bound else { return }
        // A quarter at a time, so that the sort is paid for by many blocks.
        let past = blocks.filter { $0.value.window < window }.sorted { $0.value.window < $1.value.window }
        for (index, entry) in past where byteCount + needed > bound / 4 * 3 {
            blocks[index] = nil
            byteCount -= entry.bytes.count + Self.overhead
        }
        if byteCount + needed > bound {
            blocks = [:]
            byteCount = 0
        }
    }
}
