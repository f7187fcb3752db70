// The bridges over ignored pixels in a map of labels, and what they make of any map of the same pixels.

/// Ignored pixels that join the pieces of labelled objects: see `BridgeFinder`.
public struct LabelBridges: Sendable {
    private let width: Int
    private let height: Int
    /// By class, its bridges; empty where no pixel is ignored.
    private var bridges: [UInt8: [Bridge]] = [:]

    /// - Parameter labels: [H, W] class indices, or `ClassLabel.ignored`.
    public init(of labels: UnsafeBufferPointer<UInt8>, width: Int, height: Int) {
        (self.width, self.height) = (width, height)
        guard labels.contains(ClassLabel.ignored) else { return }
        var stream = BridgeStream(width: width)
        for row in 0..<height { stream.add(labels.baseAddress! + row * width) }
        bridges = stream.finish().bridges
    }

    fileprivate init(width: Int, height: Int, _ bridges: [UInt8: [Bridge]]) {
        (self.width, self.height, self.bridges) = (width, height, bridges)
    }

    /// The objects of one class in a map of the same pixels, in which the bridges of the labels join pieces, too: what
    /// is one object where it is labelled is one where it is predicted.
    ///
    /// - Parameter map: [H, W] class indices.
    public func components(
        of map: UnsafeBufferPointer<UInt8>, equalTo value: UInt8, minimumArea: Int = 0
    ) -> ComponentMap {
        guard let own = bridges[value] else {
            return connectedComponents(
                of: map, equalTo: value, width: width, height: height, minimumArea: minimumArea)
        }
        var bridged = Array(map)
        for bridge in own {
            for at in bridge.from..<bridge.to {
                bridged[bridge.isColumn ? Int(at) * width + Int(bridge.line) : Int(bridge.line) * width + Int(at)] =
                    value
            }
        }
        return connectedComponents(of: bridged, equalTo: value, width: width, height: height)
            .trimmed { map[$0] == value }.removing(under: minimumArea)
    }

    /// The same objects, found piece by piece: those that a bridge touches are one.
    ///
    /// - Parameter objects: the pixels of each, sorted by row, then by start; so is the result.
    public func joined(_ objects: [[ComponentMap.Run]], of value: UInt8) -> [[ComponentMap.Run]] {
        guard let own = bridges[value] else { return objects }
        var sets = UnionFind()
        for _ in objects { sets.add() }
        let crossings = own.flatMap { $0.runs(of: Int32(sets.add())) }
        let rows = Set(crossings.flatMap { [$0.row - 1, $0.row, $0.row + 1] })
        var near = Dictionary(grouping: crossings, by: \.row)
        for (index, runs) in objects.enumerated() {
            for run in runs where rows.contains(run.row) {
                near[run.row, default: []].append(
                    .init(row: run.row, start: run.start, end: run.end, component: Int32(index)))
            }
        }
        for crossing in crossings {
            for row in crossing.row - 1...crossing.row + 1 {
                // At least the pixels are diagonal to each other.
                for run in near[row] ?? [] where run.start <= crossing.end && run.end >= crossing.start {
                    sets.join(Int(run.component), Int(crossing.component))
                }
            }
        }
        var result = objects
        for index in objects.indices.reversed() {
            let root = sets.root(of: index)
            guard root != index else { continue }
            result[root] += objects[index]
            result[index] = []
        }
        return result.filter { !$0.isEmpty }.map { runs in runs.sorted { ($0.row, $0.start) < ($1.row, $1.start) } }
    }

    /// As above, for an array.
    public func components(of map: [UInt8], equalTo value: UInt8, minimumArea: Int = 0) -> ComponentMap {
        map.withUnsafeBufferPointer { components(of: $0, equalTo: value, minimumArea: minimumArea) }
    }
}

/// Finds the bridges of a map of labels whose rows come in order, top to bottom.
///
/// Memory: two rows, and a few bytes for each piece of an object.
public struct BridgeStream: Sendable {
    private var labelling: RowLabelling
    private var pieces: LabelledPieces

    public init(width: Int) {
        labelling = RowLabelling(width: width)
        pieces = LabelledPieces(width: width, keepsBridges: true)
    }

    /// - Parameter pixels: the class indices of a row, or `ClassLabel.ignored`.
    mutating func add(_ pixels: UnsafePointer<UInt8>) { pieces.add(pixels, labelling.add(pixels)) }

    /// - Parameter rows: class indices of whole rows, or `ClassLabel.ignored`.
    public mutating func add(_ rows: [UInt8]) {
        rows.withUnsafeBufferPointer { rows in
            for first in stride(from: 0, to: rows.count, by: labelling.width) { add(rows.baseAddress! + first) }
        }
    }

    /// The bridges of all rows: no more follow.
    public mutating func finish() -> LabelBridges {
        pieces.finder.finish()
        let byClass = Dictionary(grouping: pieces.finder.bridges) { pieces.labels[$0.pieces.0] }
        return LabelBridges(width: labelling.width, height: Int(labelling.row), byClass)
    }
}

extension Bridge {
    /// Its pixels.
    fileprivate func runs(of component: Int32) -> [ComponentMap.Run] {
        isColumn
            ? (from..<to).map { .init(row: $0, start: line, end: line + 1, component: component) }
            : [.init(row: line, start: from, end: to, component: component)]
    }
}

/// The pieces of objects as `RowLabelling` follows them, handed to a `BridgeFinder`.
struct LabelledPieces: Sendable {
    var finder: BridgeFinder
    /// By the number that the labelling gives an object.
    private(set) var numbers: [Int] = []
    /// The class of each piece.
    private(set) var labels: [UInt8] = []

    init(width: Int, keepsBridges: Bool) { finder = BridgeFinder(width: width, keepsBridges: keepsBridges) }

    /// - Parameter events: what the row did.
    mutating func add(_ pixels: UnsafePointer<UInt8>, _ events: [RowLabelling.Event]) {
        var runs: [BridgeFinder.Run] = []
        for event in events {
            switch event {
            case .began(let object, let label):
                if object == numbers.count { numbers.append(0) }
                numbers[object] = finder.addPiece()
                labels.append(label)
            case .joined(let object, let other): finder.join(numbers[object], numbers[other])
            case .run(let run):
                runs.append(.init(start: Int(run.start), end: Int(run.end), piece: numbers[Int(run.component)]))
            case .ended: break
            }
        }
        finder.add(pixels, runs)
    }
}

extension ComponentMap {
    /// The map with only those pixels that are wanted; components without any are left out.
    fileprivate func trimmed(_ isWanted: (Int) -> Bool) -> ComponentMap {
        var numbers = [Int32](repeating: -1, count: count)
        var (runs, areas): ([Run], [Int]) = ([], [])
        for run in self.runs {
            var x = run.start
            while x < run.end {
                let start = x
                while x < run.end, isWanted(Int(run.row) * width + Int(x)) { x += 1 }
                if x > start {
                    if numbers[Int(run.component)] < 0 {
                        numbers[Int(run.component)] = Int32(areas.count)
                        areas.append(0)
                    }
                    let component = numbers[Int(run.component)]
                    runs.append(Run(row: run.row, start: start, end: x, component: component))
                    areas[Int(component)] += Int(x - start)
                }
                while x < run.end, !isWanted(Int(run.row) * width + Int(x)) { x += 1 }
            }
        }
        return ComponentMap(width: width, height: height, runs: runs, areas: areas)
    }
}
