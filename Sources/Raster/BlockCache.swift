// Decoded blocks of a TIFF, the least recently used given up first.

/// A bounded store of decoded blocks.
///
/// The bound is given at each insertion, so that all blocks of the window at hand stay.
struct BlockCache {
    private var blocks: [UInt32: (bytes: [UInt8], used: Int)] = [:]
    private var clock = 0
    private(set) var byteCount = 0

    mutating func block(_ index: UInt32) -> [UInt8]? {
        guard let entry = blocks[index] else { return nil }
        clock += 1
        blocks[index]!.used = clock
        return entry.bytes
    }

    /// Gives up old blocks until `bytes` fit within `bound`, then keeps them.
    mutating func insert(_ bytes: [UInt8], at index: UInt32, bound: Int) {
        makeRoom(for: bytes.count, bound: bound)
        clock += 1
        blocks[index] = (bytes, clock)
        byteCount += bytes.count
    }

    /// Called before a block is decoded, so that the peak is the bound and not the bound plus one block.
    mutating func makeRoom(for count: Int, bound: Int) {
        guard byteCount + count > bound else { return }
        for (index, entry) in blocks.sorted(by: { $0.value.used < $1.value.used }) {
            guard byteCount + count > bound else { return }
            blocks[index] = nil
            byteCount -= entry.bytes.count
        }
    }
}
