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
        var labelling = RowLabelling(width: width)
        var pieces = LabelledPieces(width: width, keepsBridges: true)
        for row in 0..<height {
            let pixels = labels.baseAddress! + row * width
            pieces.add(pixels, labelling.add(pixels))
        }
        pieces.finder.finish()
        for bridge in pieces.finder.bridges {
            let (x, y) = bridge.isColumn ? (bridge.line, bridge.to) : (bridge.to, bridge.line)
            bridges[labels[Int(y) * width + Int(x)], default: []].append(bridge)
        }
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

    /// As above, for an array.
    public func components(of map: [UInt8], equalTo value: UInt8, minimumArea: Int = 0) -> ComponentMap {
        map.withUnsafeBufferPointer { components(of: $0, equalTo: value, minimumArea: minimumArea) }
    }
}

/// The pieces of objects as `RowLabelling` follows them, handed to a `BridgeFinder`.
struct LabelledPieces: Sendable {
    var finder: BridgeFinder
    /// By the number that the labelling gives an object.
    private(set) var numbers: [Int] = []

    init(width: Int, keepsBridges: Bool) { finder = BridgeFinder(width: width, keepsBridges: keepsBridges) }

    /// - Parameter events: what the row did.
    mutating func add(_ pixels: UnsafePointer<UInt8>, _ events: [RowLabelling.Event]) {
        var runs: [BridgeFinder.Run] = []
        for event in events {
            switch event {
            case .began(let object, _):
                if object == numbers.count { numbers.append(0) }
                numbers[object] = finder.addPiece()
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
