// The objects of one class in one scene or tile: which are right, which are false, which are missed.
import Objects

/// Objects and what became of each.
package struct MatchedObjects {
    /// What an object is.
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
    /// Which objects are which.
    package let matching: ObjectMatching

    /// - Parameter matching: of these two maps.
    package init(predicted: ComponentMap, labelled: ComponentMap, matching: ObjectMatching) {
        (self.predicted, self.labelled, self.matching) = (predicted, labelled, matching)
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
