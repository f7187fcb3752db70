// SQLite's pages (sqlite.org/fileformat.html), so that tests can spoil them.

/// A database file of pages of 4,096 bytes, which are numbered from 1.
struct DatabasePages {
    static let size = 4096
    /// The first byte of a page of a table's rows.
    static let leaf: UInt8 = 13

    private(set) var bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    var count: Int { bytes.count / Self.size }

    subscript(page: Int) -> [UInt8] {
        get { Array(bytes[(page - 1) * Self.size..<page * Self.size]) }
        set { bytes.replaceSubrange((page - 1) * Self.size..<page * Self.size, with: newValue) }
    }

    func page(containing text: [UInt8]) -> Int? { (1...count).first { self[$0].contains(text) } }

    /// The header's count of pages follows.
    mutating func append(_ page: [UInt8]) {
        bytes += page
        bytes.replaceSubrange(28..<32, with: Self.bigEndian(count, bytes: 4))
    }

    /// Appends pages that point to the next so many times each, the last of them to `end`; the page to point to the
    /// first.
    mutating func appendChain(to end: [UInt8], length: Int, pointers: Int) -> [UInt8] {
        let first = Self.interior([Int](repeating: count + 1, count: pointers))
        for _ in 0..<length { append(Self.interior([Int](repeating: count + 2, count: pointers))) }
        append(end)
        return first
    }

    /// A page that points to others in order.
    static func interior(_ children: [Int]) -> [UInt8] {
        var page = [UInt8](repeating: 0, count: size)
        var end = size
        for (number, child) in children.dropLast().enumerated() {
            // Its key is in two bytes, seven bits each.
            let cell = bigEndian(child, bytes: 4) + [0x80 | UInt8(number >> 7), UInt8(number & 0x7F)]
            end -= cell.count
            page.replaceSubrange(end..<end + cell.count, with: cell)
            page.replaceSubrange(12 + 2 * number..<14 + 2 * number, with: bigEndian(end, bytes: 2))
        }
        page[0] = 5
        page.replaceSubrange(3..<7, with: bigEndian(children.count - 1, bytes: 2) + bigEndian(end, bytes: 2))
        page.replaceSubrange(8..<12, with: bigEndian(children.last!, bytes: 4))
        return page
    }

    static func cellCount(of leaf: [UInt8]) -> Int { Int(leaf[3]) << 8 | Int(leaf[4]) }

    /// Where a cell of a leaf starts.
    static func cell(_ number: Int, of leaf: [UInt8]) -> Int {
        Int(leaf[8 + 2 * number]) << 8 | Int(leaf[9 + 2 * number])
    }

    static func keepOnly(cell number: Int, of leaf: inout [UInt8]) {
        leaf.replaceSubrange(8..<10, with: bigEndian(cell(number, of: leaf), bytes: 2))
        leaf.replaceSubrange(3..<5, with: [0, 1])
    }

    static func bigEndian(_ number: Int, bytes: Int) -> [UInt8] {
        (0..<bytes).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
