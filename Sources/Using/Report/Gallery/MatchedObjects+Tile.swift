// The matched objects of a tile that a model has seen.
import Dataset
import Metrics
import Objects
import SceneComparison

extension MatchedObjects {
    /// Those of each foreground class.
    ///
    /// - Parameter scores: of the tile.
    package static func ofEachClass(
        _ scores: ScoreMap, _ tile: Tile, classes: Int, threshold: Double, rule: ObjectRule
    ) -> [MatchedObjects] {
        let map = rule.separated(scores.classMap(threshold: threshold), scores)
        let labelled = LabelledObjects(
            labels: tile.labels, width: tile.width, height: tile.height,
            classes: classes)
        return (1..<classes).map { index in
            let predicted = labelled.predicted(map, class: index, minimumArea: rule.minimumArea)
            return MatchedObjects(
                predicted: predicted, labelled: labelled.foreground[index - 1],
                matching: labelled.matching(of: predicted, class: index, iou: rule.iou))
        }
    }
}
