// The objects of one class in one tile: which are right, which are false, which are missed.
import Dataset
import Metrics

package struct MatchedObjects {
    package enum Verdict: CaseIterable {
        /// A predicted object that matches a labelled one.
        case right
        /// A predicted object that matches none.
        case wrong
        /// A labelled object that no predicted one matches.
        case missed
    }

    let predicted: ComponentMap
    let labelled: ComponentMap
    let matching: ObjectMatching

    /// - Parameters:
    ///   - scores: of the tile.
    ///   - index: of the foreground class.
    package init(_ scores: ScoreMap, _ tile: Tile, class index: Int, threshold: Double, rule: ObjectRule) {
        func components(_ map: [UInt8], _ value: UInt8, minimumArea: Int = 0) -> ComponentMap {
            connectedComponents(
                of: map, equalTo: value, width: tile.width, height: tile.height, minimumArea: minimumArea)
        }
        var map = scores.classMap(threshold: threshold)
        if let splitting = rule.splitting {
            map = splitting.separated(
                map, relief: splitting.relief(of: scores.scores, width: scores.width), width: scores.width)
        }
        predicted = components(map, UInt8(index), minimumArea: rule.minimumArea)
        labelled = components(tile.labels, UInt8(index))
        matching = matchObjects(
            predicted: predicted, labelled: labelled,
            ignored: components(tile.labels, EvaluationCounts.ignoredLabel), iou: rule.iou)
    }

    /// The objects with a verdict, and the map that they are numbered in.
    package func objects(_ verdict: Verdict) -> (map: ComponentMap, objects: [Int]) {
        switch verdict {
        case .right: (predicted, matching.pairs.map(\.predicted))
        case .wrong: (predicted, matching.falsePredictions)
        case .missed: (labelled, matching.missed)
        }
    }

    /// The pixels of each object with a verdict, as runs of rows.
    package func runs(_ verdict: Verdict) -> [ComponentMap.Run] {
        let (map, objects) = objects(verdict)
        let chosen = Set(objects.map { Int32($0) })
        return map.runs.filter { chosen.contains($0.component) }
    }
}
