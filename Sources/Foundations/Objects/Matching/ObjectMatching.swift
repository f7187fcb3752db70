// Which predicted object is which labelled one.

/// The outcome of matching one tile's objects of one class.
public struct ObjectMatching: Hashable, Sendable {
    /// A predicted object and the labelled one that it is.
    public struct Pair: Hashable, Sendable {
        /// The number of the predicted object in its map.
        public let predicted: Int
        /// The number of the labelled object in its map.
        public let labelled: Int
        /// Shared pixels by pixels of either; at least what was asked for.
        public let iou: Double

        public init(predicted: Int, labelled: Int, iou: Double) {
            self.predicted = predicted
            self.labelled = labelled
            self.iou = iou
        }
    }

    /// Sorted by IoU from the best; each object is in at most one pair.
    public let pairs: [Pair]
    /// Predicted objects without a partner.
    public let falsePredictions: [Int]
    /// Labelled objects without a partner.
    public let missed: [Int]
    /// Unmatched predicted objects that lie for more than half on ignored pixels: neither right nor wrong.
    public let ignoredPredictions: [Int]
    /// Labelled objects that share at least one pixel with a predicted one.
    public let hits: Int
}

/// Pairs predicted with labelled objects whose IoU is at least `iou`, each object at most once.
///
/// From 0.5 up a pair is unique (two halves of one object cannot both be matched). Below, pairs are taken greedily from
/// the best IoU on; ties go to the lower predicted number, then to the lower labelled one.
/// Areas are counted off the `ignored` pixels.
public func matchObjects(
    predicted: ComponentMap, labelled: ComponentMap, ignored: ComponentMap? = nil, iou: Double = 0.5
) -> ObjectMatching {
    precondition(iou > 0 && iou <= 1, "iou \(iou), more than 0 and at most 1 expected")
    let onIgnored = ignored.map { sharedWithAny(predicted, $0) } ?? [Int](repeating: 0, count: predicted.count)
    var isHit = [Bool](repeating: false, count: labelled.count)
    var candidates: [Candidate] = []
    for overlap in sharedPixels(predicted, labelled) {
        isHit[overlap.labelled] = true
        let area = predicted.areas[overlap.predicted] - onIgnored[overlap.predicted]
        let union = area + labelled.areas[overlap.labelled] - overlap.pixels
        if Double(overlap.pixels) / Double(union) >= iou {
            candidates.append(Candidate(overlap: overlap, union: union))
        }
    }
    candidates.sort { $0.isBetter(than: $1) }

    var predictedIsFree = [Bool](repeating: true, count: predicted.count)
    var labelledIsFree = [Bool](repeating: true, count: labelled.count)
    var pairs: [ObjectMatching.Pair] = []
    for candidate in candidates {
        let (p, l) = (candidate.overlap.predicted, candidate.overlap.labelled)
        guard predictedIsFree[p], labelledIsFree[l] else { continue }
        predictedIsFree[p] = false
        labelledIsFree[l] = false
        pairs.append(.init(predicted: p, labelled: l, iou: Double(candidate.overlap.pixels) / Double(candidate.union)))
    }
    let unmatched = predictedIsFree.indices.filter { predictedIsFree[$0] }
    return ObjectMatching(
        pairs: pairs,
        falsePredictions: unmatched.filter { 2 * onIgnored[$0] <= predicted.areas[$0] },
        missed: labelledIsFree.indices.filter { labelledIsFree[$0] },
        ignoredPredictions: unmatched.filter { 2 * onIgnored[$0] > predicted.areas[$0] },
        hits: isHit.reduce(0) { $0 + ($1 ? 1 : 0) })
}

private struct Overlap {
    let predicted: Int
    let labelled: Int
    var pixels: Int
}

private struct Candidate {
    let overlap: Overlap
    let union: Int

    /// Compares the IoU as fractions, exactly.
    func isBetter(than other: Candidate) -> Bool {
        let (mine, theirs) = (overlap.pixels * other.union, other.overlap.pixels * union)
        if mine != theirs { return mine > theirs }
        return (overlap.predicted, overlap.labelled) < (other.overlap.predicted, other.overlap.labelled)
    }
}

/// Pixels shared by each pair of components that share any.
private func sharedPixels(_ predicted: ComponentMap, _ labelled: ComponentMap) -> [Overlap] {
    var pixels: [SIMD2<Int32>: Int] = [:]
    forEachOverlap(predicted, labelled) { p, l, length in pixels[SIMD2(p, l), default: 0] += length }
    return pixels.map { Overlap(predicted: Int($0.key.x), labelled: Int($0.key.y), pixels: $0.value) }
}

/// Pixels that each component of `map` shares with any component of `other`.
private func sharedWithAny(_ map: ComponentMap, _ other: ComponentMap) -> [Int] {
    var pixels = [Int](repeating: 0, count: map.count)
    forEachOverlap(map, other) { component, _, length in pixels[Int(component)] += length }
    return pixels
}

/// Walks both lists of runs at once, in time linear in their lengths.
private func forEachOverlap(_ a: ComponentMap, _ b: ComponentMap, _ body: (Int32, Int32, Int) -> Void) {
    precondition(
        a.width == b.width && a.height == b.height, "maps of \(a.width)×\(a.height) and \(b.width)×\(b.height) pixels")
    var i = 0
    var j = 0
    while i < a.runs.count, j < b.runs.count {
        let (x, y) = (a.runs[i], b.runs[j])
        if x.row == y.row {
            let length = min(x.end, y.end) - max(x.start, y.start)
            if length > 0 { body(x.component, y.component, Int(length)) }
        }
        if (x.row, x.end) < (y.row, y.end) { i += 1 } else { j += 1 }
    }
}
