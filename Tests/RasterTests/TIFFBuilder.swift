// TIFF files byte by byte: the odd and the hostile ones that no writer makes.

/// One directory and its uncompressed blocks.
struct TIFFBuilder {
    enum Value {
        case short([UInt16])
        case long([UInt32])
        case ascii(String)
    }

    var bigEndian = false
    var tags: [UInt16: Value] = [:]
    var blocks: [[UInt8]] = []

    /// A gray image of 8-bit samples in strips.
    init(width: UInt32, height: UInt32, rowsPerStrip: UInt32) {
        tags[256] = .long([width])
        tags[257] = .long([height])
        tags[258] = .short([8])
        tags[259] = .short([1])
        tags[262] = .short([1])
        tags[277] = .short([1])
        tags[278] = .long([rowsPerStrip])
    }

    /// Tiles in place of strips.
    mutating func tile(width: UInt32, height: UInt32) {
        tags[278] = nil
        tags[322] = .long([width])
        tags[323] = .long([height])
    }

    /// Empty blocks are absent ones: offset and byte count 0.
    func bytes() -> [UInt8] {
        var file: [UInt8] = []
        func put(_ value: UInt64, _ count: Int) {
            let little = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
            file += bigEndian ? little.reversed() : little
        }
        let tiled = tags[322] != nil
        var offsets: [UInt32] = []
        var at = UInt32(8)
        for block in blocks {
            offsets.append(block.isEmpty ? 0 : at)
            at += UInt32(block.count)
        }
        var all = tags
        all[tiled ? 324 : 273] = .long(offsets)
        all[tiled ? 325 : 279] = .long(blocks.map { UInt32($0.count) })

        file += bigEndian ? [0x4D, 0x4D] : [0x49, 0x49]
        put(42, 2)
        put(UInt64(at), 4)
        for block in blocks { file += block }
        put(UInt64(all.count), 2)
        var outside = at + 2 + UInt32(all.count) * 12 + 4
        var after: [(Value, Int)] = []
        for (tag, value) in all.sorted(by: { $0.key < $1.key }) {
            let (type, size, count) = value.layout
            put(UInt64(tag), 2)
            put(type, 2)
            put(UInt64(count), 4)
            if count * size <= 4 {
                for number in value.numbers { put(number, size) }
                put(0, 4 - count * size)
            } else {
                put(UInt64(outside), 4)
                outside += UInt32(count * size)
                after.append((value, size))
            }
        }
        put(0, 4)
        for (value, size) in after { for number in value.numbers { put(number, size) } }
        return file
    }
}

extension TIFFBuilder.Value {
    var numbers: [UInt64] {
        switch self {
        case .short(let values): values.map { UInt64($0) }
        case .long(let values): values.map { UInt64($0) }
        case .ascii(let text): text.utf8.map { UInt64($0) } + [0]
        }
    }

    /// TIFF's type code, bytes of a value, values.
    var layout: (type: UInt64, size: Int, count: Int) {
        switch self {
        case .ascii: (2, 1, numbers.count)
        case .short: (3, 2, numbers.count)
        case .long: (4, 4, numbers.count)
        }
    }
}
