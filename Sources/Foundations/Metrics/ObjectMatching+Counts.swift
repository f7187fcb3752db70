// Matched objects, counted.
import Objects

extension ObjectMatching {
    /// How many objects are right, wrong and missed.
    public var counts: ObjectCounts {
        ObjectCounts(
            truePositives: pairs.count, falsePositives: falsePredictions.count, falseNegatives: missed.count, hits: hits
        )
    }
}
