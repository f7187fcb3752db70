// What each metric is, for the reference.

extension MetricName {
    /// In one line, with its unit.
    public var meaning: String {
        switch self {
        case .pixelPrecision: "share of the predicted pixels that are labelled"
        case .pixelRecall: "share of the labelled pixels that are predicted"
        case .pixelF1: "harmonic mean of pixel precision and recall"
        case .pixelIoU: "predicted and labelled pixels: intersection over union"
        case .objectPrecision: "share of the predicted objects that match a labelled one"
        case .objectRecall: "share of the labelled objects that a predicted one matches"
        case .objectF1: "harmonic mean of object precision and recall"
        case .objectHitRecall: "share of the labelled objects that any predicted object touches"
        case .falseObjects: "predicted objects that match no labelled one, on all tiles together"
        case .countMeanAbsoluteError: "objects a tile: the mean of \\|predicted − labelled\\|"
        case .countBias: "objects a tile: the mean of predicted − labelled"
        case .loss: "mean training loss of the epoch; not of a class, and not for `select`"
        }
    }
}
