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

    private let predicted: ComponentMap
    private let labelled: ComponentMap
    private let matching: ObjectMatching

    /// Those of each foreground class.
    ///
    /// - Parameter scores: of the tile.
    package static func ofEachClass(
        _ scores: ScoreMap, _ tile: Tile, classes: Int, threshold: Double, rule: ObjectRule
    ) -> [MatchedObjects] {
        let map = rule.separated(scores.classMap(threshold: threshold), scores)
        let labelled = LabelledObjects(
            labels: tile.labels, ignoredLabel: EvaluationCounts.ignoredLabel, width: tile.width, height: tile.height,
            classes: classes)
        return (1..<classes).map { index in
            let predicted = connectedComponents(
                of: map, equalTo: UInt8(index), width: tile.width, height: tile.height, minimumArea: rule.minimumArea)
            return MatchedObjects(
                predicted: predicted, labelled: labelled.foreground[index - 1],
                matching: labelled.matching(of: predicted, class: index, iou: rule.iou))
        }
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
