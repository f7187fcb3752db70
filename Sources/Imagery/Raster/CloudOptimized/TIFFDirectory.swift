// The directory of a finished TIFF file, entry by entry, to be written again elsewhere.
import Base

/// The first directory of a TIFF or BigTIFF in the machine's byte order, as libtiff writes it.
struct TIFFDirectory {
    /// One tag: its values as they lie in the file.
    struct Entry {
        let tag: UInt16
        let type: UInt16
        let count: Int
        let bytes: [UInt8]
    }

    /// All tags but those that say where the tiles are, in ascending order.
    let entries: [Entry]
    let tileOffsets: [UInt64]
    let tileSizes: [UInt64]
    let file: ScratchFile

    static let tileOffsetsTag: UInt16 = 324
    static let tileSizesTag: UInt16 = 325
    /// Type 4, an integer of 32 bits, and 16, one of 64.
    static let (long, long8): (UInt16, UInt16) = (4, 16)

    init(of file: ScratchFile) throws {
        func read<T: FixedWidthInteger>(_ offset: Int, _: T.Type) throws -> Int {
            var value: T = 0
            try withUnsafeMutableBytes(of: &value) { try file.read($0, at: offset) }
            return Int(value)
        }
        let isBig = try read(2, UInt16.self) == 43
        func word(_ offset: Int) throws -> Int { try isBig ? read(offset, UInt64.self) : read(offset, UInt32.self) }
        let directory = try word(isBig ? 8 : 4)
        let count = try isBig ? read(directory, UInt64.self) : read(directory, UInt16.self)
        let (head, wordBytes, entryBytes) = isBig ? (8, 8, 20) : (2, 4, 12)
        let all = try (0..<count).map { index in
            let at = directory + head + index * entryBytes
            let type = try UInt16(read(at + 2, UInt16.self))
            let valueCount = try word(at + 4)
            var bytes = [UInt8](repeating: 0, count: valueCount * Self.byteCount(ofType: type))
            let place = at + 4 + wordBytes
            let offset = try bytes.count <= wordBytes ? place : word(place)
            try bytes.withUnsafeMutableBytes { try file.read($0, at: offset) }
            return Entry(tag: try UInt16(read(at, UInt16.self)), type: type, count: valueCount, bytes: bytes)
        }
        entries = all.filter { $0.tag != Self.tileOffsetsTag && $0.tag != Self.tileSizesTag }
        tileOffsets = all.first { $0.tag == Self.tileOffsetsTag }?.integers ?? []
        tileSizes = all.first { $0.tag == Self.tileSizesTag }?.integers ?? []
        precondition(!tileOffsets.isEmpty && tileOffsets.count == tileSizes.count, "a tiled TIFF")
        self.file = file
    }

    private static func byteCount(ofType type: UInt16) -> Int {
        switch type {
        case 1, 2, 6, 7: 1
        case 3, 8: 2
        case 4, 9, 11, 13: 4
        default: 8
        }
    }
}

extension TIFFDirectory.Entry {
    init(tag: UInt16, long value: UInt32) {
        self.init(tag: tag, type: TIFFDirectory.long, count: 1, bytes: withUnsafeBytes(of: value, Array.init))
    }

    /// The values of an entry of unsigned integers.
    fileprivate var integers: [UInt64] {
        bytes.withUnsafeBytes { bytes in
            (0..<count).map { index in
                switch bytes.count / count {
                case 2: UInt64(bytes.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self))
                case 4: UInt64(bytes.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
                default: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
                }
            }
        }
    }
}
