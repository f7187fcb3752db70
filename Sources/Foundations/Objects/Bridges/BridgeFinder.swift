// Which pieces of labelled objects are one, though ignored pixels lie between them: a wire, a seam without data.

/// A straight run of ignored pixels between two pixels of one class.
struct Bridge: Hashable, Sendable {
    /// The pieces at its ends.
    let pieces: (Int, Int)
    /// Pixels `from..<to` of the row or of the column `line`.
    let line: Int32
    let from: Int32
    let to: Int32
    let isColumn: Bool

    /// The longest run, in pixels.
    static let longest = 5

    static func == (a: Bridge, b: Bridge) -> Bool {
        (a.line, a.from, a.to, a.isColumn) == (b.line, b.from, b.to, b.isColumn)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(line)
        hasher.combine(from)
        hasher.combine(isColumn)
    }
}

/// Finds bridges in rows that come in order, top to bottom.
///
/// Two pieces of a class are one object where at most `Bridge.longest` ignored pixels lie between them in a row or a
/// column. But where both are surrounded by ignored pixels they stay two: many datasets draw such an outline around
/// each object, and it is there to tell them apart.
struct BridgeFinder: Sendable {
    /// Pixels of one class in a row, and the piece they belong to.
    struct Run {
        let start: Int
        let end: Int
        let piece: Int
    }

    private let width: Int
    /// Whether bridges are kept, not only what they join.
    private let keepsBridges: Bool
    /// Pieces that turned out to be connected, and in `finish` those that bridges join.
    var pieces = UnionFind()
    /// By piece: it touches something else than ignored pixels and the border.
    private var isOpen: [Bool] = []
    private var links: Set<SIMD2<Int32>> = []
    private(set) var bridges: [Bridge] = []
    private var row = 0
    private var rowsWithoutRuns = 0
    /// By column: the class of the last pixel above that is not ignored, its piece or -1, and how far up it is.
    private var labels: [UInt8]
    private var owners: [Int32]
    private var gaps: [UInt8]

    init(width: Int, keepsBridges: Bool) {
        (self.width, self.keepsBridges) = (width, keepsBridges)
        labels = [UInt8](repeating: 0, count: width)
        owners = [Int32](repeating: -1, count: width)
        gaps = [UInt8](repeating: 0, count: width)
    }

    /// Whether a row without objects may still lie in a bridge.
    var isWaiting: Bool { row > 0 && rowsWithoutRuns <= Bridge.longest }

    mutating func addPiece() -> Int {
        isOpen.append(false)
        return pieces.add()
    }

    mutating func join(_ a: Int, _ b: Int) { pieces.join(a, b) }

    /// - Parameters:
    ///   - pixels: class indices, and `ClassLabel.ignored`.
    ///   - runs: from left to right.
    mutating func add(_ pixels: UnsafePointer<UInt8>, _ runs: [Run]) {
        for (index, run) in runs.enumerated() {
            isOpen[run.piece] =
                isOpen[run.piece] || run.start > 0 && pixels[run.start - 1] != ClassLabel.ignored
                || run.end < width && pixels[run.end] != ClassLabel.ignored
            guard index > 0, case let last = runs[index - 1], run.start > last.end,
                run.start - last.end <= Bridge.longest, pixels[last.start] == pixels[run.start],
                (last.end..<run.start).allSatisfy({ pixels[$0] == ClassLabel.ignored })
            else { continue }
            add(
                Bridge(
                    pieces: (last.piece, run.piece), line: Int32(row), from: Int32(last.end), to: Int32(run.start),
                    isColumn: false))
        }
        addColumns(pixels, runs)
        row += 1
        rowsWithoutRuns = runs.isEmpty ? rowsWithoutRuns + 1 : 0
        if !isWaiting { for x in 0..<width { owners[x] = -1 } }
    }

    private mutating func addColumns(_ pixels: UnsafePointer<UInt8>, _ runs: [Run]) {
        var next = 0
        for x in 0..<width {
            while next < runs.count, runs[next].end <= x { next += 1 }
            let label = pixels[x]
            let owner = owners[x]
            // Rows far from all objects may be left out: what they held is not known.
            let touches = gaps[x] == 0 && row > 0 && rowsWithoutRuns <= Bridge.longest
            if label == ClassLabel.ignored {
                if gaps[x] < UInt8.max { gaps[x] += 1 }
                continue
            }
            // Of two pixels one above the other, each is something else than ignored to the other.
            if touches, owner >= 0, label != labels[x] { isOpen[Int(owner)] = true }
            guard next < runs.count, runs[next].start <= x else {
                (labels[x], owners[x], gaps[x]) = (label, -1, 0)
                continue
            }
            let piece = runs[next].piece
            if touches, label != labels[x] { isOpen[piece] = true }
            if owner >= 0, 1...UInt8(Bridge.longest) ~= gaps[x], label == labels[x] {
                add(
                    Bridge(
                        pieces: (Int(owner), piece), line: Int32(x), from: Int32(row - Int(gaps[x])), to: Int32(row),
                        isColumn: true))
            }
            (labels[x], owners[x], gaps[x]) = (label, Int32(piece), 0)
        }
    }

    private mutating func add(_ bridge: Bridge) {
        let (a, b) = bridge.pieces
        links.insert(SIMD2(Int32(min(a, b)), Int32(max(a, b))))
        if keepsBridges { bridges.append(bridge) }
    }

    /// No more rows follow: joins the pieces, and keeps the bridges between those that are joined.
    mutating func finish() {
        var open = [Bool](repeating: false, count: isOpen.count)
        for piece in isOpen.indices where isOpen[piece] { open[pieces.root(of: piece)] = true }
        func joins(_ a: Int, _ b: Int, _ sets: inout UnionFind) -> Bool {
            let (a, b) = (sets.root(of: a), sets.root(of: b))
            return a != b && (open[a] || open[b])
        }
        let original = pieces
        var sets = original
        for link in links.sorted(by: { ($0.x, $0.y) < ($1.x, $1.y) }) where joins(Int(link.x), Int(link.y), &sets) {
            pieces.join(Int(link.x), Int(link.y))
        }
        bridges = bridges.filter { joins($0.pieces.0, $0.pieces.1, &sets) }
    }
}
