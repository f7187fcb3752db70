// A range of thresholds that are equally good, and the one of them to take.

/// Thresholds that follow one another, all of them equally good.
package struct ThresholdPlateau {
    /// From the first to the last.
    let width: Double
    /// The place, in the scale, of the one nearest to the middle; of two, of the one nearer to 0.5.
    package let middle: Int

    /// The widest range of those thresholds that are in; of equal ones the lowest. nil where none is in.
    package static func widest(of thresholds: [Double], where isIn: [Bool]) -> ThresholdPlateau? {
        isIn.indices.split { !isIn[$0] }.map { ThresholdPlateau(thresholds, $0) }.reduce(nil) { $0.wider($1) }
    }

    private init(_ thresholds: [Double], _ places: Range<Int>) {
        let (first, last) = (thresholds[places.first!], thresholds[places.last!])
        width = last - first
        func distance(_ place: Int) -> (Double, Double) {
            ((abs(thresholds[place] - (first + last) / 2) * 1e9).rounded(), abs(thresholds[place] - 0.5))
        }
        middle = places.min { distance($0) < distance($1) }!
    }
}

extension ThresholdPlateau? {
    fileprivate func wider(_ other: ThresholdPlateau) -> ThresholdPlateau {
        if let self, self.width >= other.width { self } else { other }
    }
}
