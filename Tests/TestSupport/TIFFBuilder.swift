// TIFF files byte by byte: the odd and the hostile ones that no writer makes.

/// One directory and its uncompressed blocks.
public struct TIFFBuilder {
    public enum Value {
        case short([UInt16])
        case long([UInt32])
        case ascii(String)
    }

    public var bigEndian = false
    public var tags: [UInt16: Value] = [:]
    /// Empty blocks are absent ones: offset and byte count 0.
    public var blocks: [[UInt8]] = []

    /// A gray image of 8-bit samples in strips.
    public init(width: UInt32, height: UInt32, rowsPerStrip: UInt32) {
        tags[256] = .long([width])
        tags[257] = .long([height])
        tags[258] = .short([8])
        tags[259] = .short([1])
        tags[262] = .short([1])
        tags[277] = .short([1])
        tags[278] = .long([rowsPerStrip])
    }

    /// The same in one strip.
    public init(width: Int, height: Int, samples: [UInt8]) {
        self.init(width: UInt32(width), height: UInt32(height), rowsPerStrip: UInt32(height))
        blocks = [samples]
    }

    /// Tiles in place of strips.
    public mutating func tile(width: UInt32, height: UInt32) {
        tags[278] = nil
        tags[322] = .long([width])
        tags[323] = .long([height])
    }

    /// A file of this directory and others of the same byte order.
    public func bytes(followedBy others: [TIFFBuilder] = []) -> [UInt8] {
        var file = FileBytes(bigEndian: bigEndian)
        file.bytes = bigEndian ? [0x4D, 0x4D] : [0x49, 0x49]
        file.put(42, 2)
        file.put(UInt64(8 + blockBytes), 4)
        for (index, directory) in ([self] + others).enumerated() {
            directory.append(to: &file, next: index < others.count ? others[index] : nil)
        }
        return file.bytes
    }

    private var blockBytes: Int { blocks.reduce(0) { $0 + $1.count } }

    /// Blocks, directory, and the values that do not fit it.
    private func append(to file: inout FileBytes, next: TIFFBuilder?) {
        var at = UInt32(file.bytes.count)
        let offsets = blocks.map { block in
            defer { at += UInt32(block.count) }
            return block.isEmpty ? 0 : at
        }
        for block in blocks { file.bytes += block }
        let tiled = tags[322] != nil
        var all = tags
        all[tiled ? 324 : 273] = .long(offsets)
        all[tiled ? 325 : 279] = .long(blocks.map { UInt32($0.count) })

        file.put(UInt64(all.count), 2)
        var outside = file.bytes.count + all.count * 12 + 4
        var after: [(Value, Int)] = []
        for (tag, value) in all.sorted(by: { $0.key < $1.key }) {
            let (type, size, count) = value.layout
            file.put(UInt64(tag), 2)
            file.put(type, 2)
            file.put(UInt64(count), 4)
            if count * size <= 4 {
                for number in value.numbers { file.put(number, size) }
                file.put(0, 4 - count * size)
            } else {
                file.put(UInt64(outside), 4)
                outside += count * size
                after.append((value, size))
            }
        }
        file.put(next.map { UInt64(outside + $0.blockBytes) } ?? 0, 4)
        for (value, size) in after { for number in value.numbers { file.put(number, size) } }
    }
}

private struct FileBytes {
    let bigEndian: Bool
    var bytes: [UInt8] = []

    mutating func put(_ value: UInt64, _ count: Int) {
        let little = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        bytes += bigEndian ? little.reversed() : little
    }
}

extension TIFFBuilder.Value {
    fileprivate var numbers: [UInt64] {
        switch self {
        case .short(let values): values.map { UInt64($0) }
        case .long(let values): values.map { UInt64($0) }
        case .ascii(let text): text.utf8.map { UInt64($0) } + [0]
        }
    }

    /// TIFF's type code, bytes of a value, values.
    fileprivate var layout: (type: UInt64, size: Int, count: Int) {
        switch self {
        case .ascii: (2, 1, numbers.count)
        case .short: (3, 2, numbers.count)
        case .long: (4, 4, numbers.count)
        }
    }
}
