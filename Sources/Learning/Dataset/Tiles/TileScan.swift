// What is learned from a tile in one pass over its rows.
import Base
import Objects

/// Band moments, label counts and object places of one tile, gathered from strips of rows, top to bottom.
struct TileScan: Sendable {
    private(set) var moments: [BandMoments] = []
    private(set) var points: ObjectPoints
    private(set) var fill: FillScan
    private var pixels: [Int]
    private var ignored = 0
    /// Pixels without image data.
    private(set) var missing = 0
    private var objectCounter: ObjectCounter
    private var nextRow = 0

    /// - Parameter samples: kept of each band, about: see `FillScan`.
    init(classes: Int, width: Int, height: Int, samples: Int) {
        fill = FillScan(width: width, height: height, limit: samples)
        points = ObjectPoints(area: width * height)
        pixels = [Int](repeating: 0, count: classes)
        objectCounter = ObjectCounter(width: width, classes: classes)
    }

    var objects: [ObjectCounter.Extent] { objectCounter.objects }

    func statistics(names: [String]) -> LabelStatistics {
        LabelStatistics(names: names, pixels: pixels, objects: objectCounter.counts, ignoredPixels: ignored)
    }

    /// Adds the rows that follow those seen so far.
    mutating func add(_ strip: Tile) {
        moments.add(strip.samples)
        fill.add(strip.samples)
        if let holes = strip.samples.missing { missing += holes.lazy.filter { $0 != 0 }.count }
        strip.labels.withUnsafeBufferPointer { labels in
            for y in 0..<strip.height {
                addLabels(labels.baseAddress! + y * strip.width, strip.width, row: nextRow + y)
            }
        }
        nextRow += strip.height
    }

    private mutating func addLabels(_ row: UnsafePointer<UInt8>, _ width: Int, row y: Int) {
        var background = 0
        var objects = false
        for x in 0..<width {
            let label = row[x]
            if label == ClassLabel.background {
                background += 1
            } else if label == ClassLabel.ignored {
                ignored += 1
            } else {
                pixels[Int(label)] += 1
                points.add(x: x, y: y)
                objects = true
            }
        }
        pixels[0] += background
        // A row without objects still ends those above it.
        if objects || objectCounter.needsEmptyRow { objectCounter.add(row: row) }
    }
}

/// What one tile shows, in numbers.
public struct TileContents: Sendable {
    /// Pixels and objects of each class.
    public let statistics: LabelStatistics
    /// Pixels without image data.
    public let missingPixels: Int
    /// Of each band's samples with data.
    package let moments: [BandMoments]
    /// The objects of all classes, each with its class, its area, and whether the tile's border cuts it.
    package let objects: [ObjectCounter.Extent]

    init(from bytes: inout ByteUnpacker, names: [String]) throws {
        let (pixels, objects): ([Int], [Int]) = (try bytes.array(), try bytes.array())
        guard pixels.count == names.count, objects.count == names.count else { throw ByteUnpacker.TooShort() }
        statistics = LabelStatistics(names: names, pixels: pixels, objects: objects, ignoredPixels: try bytes.value())
        (missingPixels, moments, self.objects) = (try bytes.value(), try bytes.array(), try bytes.array())
    }

    func pack(into bytes: inout BytePacker) {
        bytes.add(statistics.pixels)
        bytes.add(statistics.objects)
        bytes.add(statistics.ignoredPixels)
        bytes.add(missingPixels)
        bytes.add(moments)
        bytes.add(objects)
    }

    init(_ scan: TileScan, names: [String]) {
        (statistics, missingPixels, objects) = (scan.statistics(names: names), scan.missing, scan.objects)
        moments = scan.moments
    }

    /// Objects of all classes.
    public var objectCount: Int { objects.count }
}
