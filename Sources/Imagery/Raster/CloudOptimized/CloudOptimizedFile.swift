// Where everything goes in a cloud-optimised GeoTIFF, and the copying of it there.
import Base

/// Header, GDAL's note on the layout, the directories with all their values, then the tiles: of the coarsest level
/// first, of each row by row, the size of a tile before it and its last four bytes once more behind it. So a reader
/// that has fetched the start of the file knows where all tiles are, and one range gives a tile.
///
/// Source: GDAL, COG driver, "Header ghost area" (gdal.org/drivers/raster/cog.html).
struct CloudOptimizedFile {
    /// From the full resolution down.
    private let levels: [TIFFDirectory]
    private let isBig: Bool
    /// Of the first tile of each level.
    private let dataStarts: [UInt64]

    private static let leader = 4
    private static let trailer = 4
    private static let newSubfileType: UInt16 = 254
    private static let reducedResolution: UInt32 = 1

    /// The blank at the end is room for YES, which a program that breaks the layout by an edit writes.
    private static let note: [UInt8] = {
        let text = """
            LAYOUT=IFDS_BEFORE_DATA
            BLOCK_ORDER=ROW_MAJOR
            BLOCK_LEADER=SIZE_AS_UINT4
            BLOCK_TRAILER=LAST_4_BYTES_REPEATED
            KNOWN_INCOMPATIBLE_EDITION=NO
            \u{20}
            """
        let digits = String(text.utf8.count)
        let size = String(repeating: "0", count: 6 - digits.count) + digits
        return Array("GDAL_STRUCTURAL_METADATA_SIZE=\(size) bytes\n\(text)".utf8)
    }()

    init(_ levels: [TIFFDirectory], largestClassicFile: UInt64) {
        self.levels = levels
        func layout(isBig: Bool) -> (starts: [UInt64], end: UInt64) {
            var starts = [UInt64](repeating: 0, count: levels.count)
            var end = UInt64(Self.head(levels, isBig: isBig, starts: starts).count)
            for (index, level) in levels.enumerated().reversed() {
                starts[index] = end
                end += level.tileSizes.reduce(0) { $0 + $1 + UInt64(Self.leader + Self.trailer) }
            }
            return (starts, end)
        }
        let classic = layout(isBig: false)
        isBig = classic.end > largestClassicFile
        dataStarts = isBig ? layout(isBig: true).starts : classic.starts
    }

    func write(to output: OutputFile) throws {
        var pending = Self.head(levels, isBig: isBig, starts: dataStarts)
        func flush() throws {
            try output.write(pending)
            pending.removeAll(keepingCapacity: true)
        }
        for level in levels.reversed() {
            for (offset, size) in zip(level.tileOffsets, level.tileSizes) {
                var tile = [UInt8](repeating: 0, count: Int(size))
                try tile.withUnsafeMutableBytes { try level.file.read($0, at: Int(offset)) }
                withUnsafeBytes(of: UInt32(size).littleEndian) { pending.append(contentsOf: $0) }
                pending += tile
                pending += tile.suffix(Self.trailer) + [UInt8](repeating: 0, count: max(0, Self.trailer - tile.count))
                if pending.count > 1 << 20 { try flush() }
            }
        }
        try flush()
    }

    /// Everything before the tiles; its length does not depend on where they start.
    private static func head(_ levels: [TIFFDirectory], isBig: Bool, starts: [UInt64]) -> [UInt8] {
        var bytes: [UInt8] = []
        func append(_ value: some FixedWidthInteger) { withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) } }
        func appendWord(_ value: Int) { if isBig { append(UInt64(value)) } else { append(UInt32(value)) } }

        // "II" or "MM": the machine's order, which libtiff used too.
        append(UInt16(1).littleEndian == 1 ? UInt16(0x4949) : UInt16(0x4D4D))
        append(UInt16(isBig ? 43 : 42))
        if isBig { append(UInt32(8)) }
        let (wordBytes, entryBytes) = isBig ? (8, 20) : (4, 12)
        let first = bytes.count + wordBytes + note.count
        appendWord(first + first % 2)
        bytes += note
        if bytes.count % 2 == 1 { bytes.append(0) }

        for (index, level) in levels.enumerated() {
            let entries = entries(of: level, isOverview: index > 0, isBig: isBig, start: starts[index])
            if isBig { append(UInt64(entries.count)) } else { append(UInt16(entries.count)) }
            // Values that are longer than a word come behind the directory.
            var place = bytes.count + entries.count * entryBytes + wordBytes
            var values: [UInt8] = []
            for entry in entries {
                append(entry.tag)
                append(entry.type)
                appendWord(entry.count)
                if entry.bytes.count <= wordBytes {
                    bytes += entry.bytes + [UInt8](repeating: 0, count: wordBytes - entry.bytes.count)
                } else {
                    appendWord(place + values.count)
                    values += entry.bytes + [UInt8](repeating: 0, count: entry.bytes.count % 2)
                }
            }
            place += values.count
            appendWord(index + 1 < levels.count ? place : 0)
            bytes += values
        }
        return bytes
    }

    /// A level's tags with those that say where its tiles are.
    private static func entries(
        of level: TIFFDirectory, isOverview: Bool, isBig: Bool, start: UInt64
    ) -> [TIFFDirectory.Entry] {
        var next = start
        var (offsets, sizes): ([UInt8], [UInt8]) = ([], [])
        for size in level.tileSizes {
            let offset = next + UInt64(leader)
            if isBig {
                withUnsafeBytes(of: offset) { offsets.append(contentsOf: $0) }
            } else {
                withUnsafeBytes(of: UInt32(truncatingIfNeeded: offset)) { offsets.append(contentsOf: $0) }
            }
            withUnsafeBytes(of: UInt32(size)) { sizes.append(contentsOf: $0) }
            next = offset + size + UInt64(trailer)
        }
        let count = level.tileSizes.count
        var entries =
            level.entries + [
                .init(
                    tag: TIFFDirectory.tileOffsetsTag, type: isBig ? TIFFDirectory.long8 : TIFFDirectory.long,
                    count: count, bytes: offsets),
                .init(tag: TIFFDirectory.tileSizesTag, type: TIFFDirectory.long, count: count, bytes: sizes),
            ]
        if isOverview { entries.append(.init(tag: newSubfileType, long: reducedResolution)) }
        return entries.sorted { $0.tag < $1.tag }
    }
}
