// How a prediction is turned into objects, and when one of them is right.

/// How a class map is turned into objects and matched.
public struct ObjectRule: Codable, Hashable, Sendable {
    /// A predicted object is right when its IoU with a labelled one is at least this.
    public var iou: Double
    /// Predicted objects under this many pixels are dropped; labelled ones never are. Pixel counts keep all pixels.
    public var minimumArea: Int
    /// How touching predicted objects are told apart, before small ones are dropped; nil: they are one object. Pixel
    /// counts keep the lines between them.
    public var splitting: ObjectSplitting?

    public init(iou: Double = 0.5, minimumArea: Int = 0, splitting: ObjectSplitting? = nil) {
        self.iou = iou
        self.minimumArea = minimumArea
        self.splitting = splitting
    }

    /// The same on a map each of whose pixels has `x` of this one's to the right and `y` down.
    public func coarser(x: Double, y: Double) -> ObjectRule {
        var rule = self
        rule.minimumArea = Int((Double(minimumArea) / (x * y)).rounded())
        rule.splitting = splitting?.coarser(x: x, y: y)
        return rule
    }

    /// A class map of `scores` as its objects are counted: touching ones cut apart, where the rule says so.
    public func separated(_ map: [UInt8], _ scores: ScoreMap) -> [UInt8] {
        guard let splitting else { return map }
        return splitting.separated(map, scores: scores.scores, width: scores.width)
    }
}
