// From a scene's scores to its classes and objects, as its rows pass by.
import ModelFile
import Objects

/// Decides which pixels are objects, as the model says: threshold, touching objects split, small objects left out.
///
/// Memory: rows that splitting, or a small object, holds back, and the objects that are still open.
struct SceneDecision {
    /// Rows that are decided, and objects that have ended in these or in rows below them.
    struct Result {
        /// [rows, width] class indices; `ClassLabel.ignored` where the image has no data.
        var classes: [UInt8] = []
        var objects: [ObjectPixels] = []
    }

    /// Rows at a time: what is made of them takes little memory beside the strips of probabilities.
    static let rowsAtOnce = RowwiseSplitter.rowsAtOnce

    private let width: Int
    private let threshold: Double
    private let classes: Int
    private let keepsPixels: Bool
    private var splitter: RowwiseSplitter?
    private var stream: ObjectStream
    /// Of rows that the splitter holds back; empty when objects are only counted.
    private var scores: [Float] = []

    /// - Parameters:
    ///   - model: decides on pixels of the scene's size.
    ///   - keepsPixels: false: objects are counted, and not handed over.
    init(width: Int, model: ModelDescription, keepsPixels: Bool) {
        (self.width, self.keepsPixels) = (width, keepsPixels)
        (threshold, classes) = (model.threshold, model.network.classes)
        splitter = model.splitting.map {
            RowwiseSplitter(
                width: width, threshold: model.threshold, splitting: $0)
        }
        stream = ObjectStream(width: width, minimumArea: model.minimumArea, keepsPixels: keepsPixels)
    }

    /// Objects of each class so far; 0 for the background.
    var counts: [Int] { (0..<classes).map { stream.count(of: UInt8($0)) } }

    /// Takes in the next rows, `rowsAtOnce` at most.
    mutating func add(_ rows: ScoreMap) -> [Result] {
        if keepsPixels { scores += rows.scores }
        return decide(splitter?.add(rows) ?? rows.classMap(threshold: threshold, missingValue: ClassLabel.ignored))
    }

    /// The rows and objects that are left: no more rows follow.
    mutating func finish() -> [Result] {
        let rest = splitter?.finish() ?? []
        let results = decide(rest)
        var objects: [ObjectPixels] = []
        let classes = stream.finish { objects.append($0) }
        return results + [Result(classes: classes, objects: objects)]
    }

    /// Few rows at a time: a splitter gives many at once.
    private mutating func decide(_ map: [UInt8]) -> [Result] {
        stride(from: 0, to: map.count, by: Self.rowsAtOnce * width).map { start in
            let rows = Array(map[start..<min(start + Self.rowsAtOnce * width, map.count)])
            var objects: [ObjectPixels] = []
            let classes = stream.add(rows, scores: keepsPixels ? Array(scores.prefix(rows.count)) : nil) {
                objects.append($0)
            }
            if keepsPixels { scores.removeFirst(rows.count) }
            return Result(classes: classes, objects: objects)
        }
    }
}
