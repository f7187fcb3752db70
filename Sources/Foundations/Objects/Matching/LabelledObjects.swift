// The labelled side of a tile's objects, found once for any number of predictions.

/// The 8-connected objects of each class in one tile's labels; a few ignored pixels do not cut one in two: see
/// `BridgeFinder`.
public struct LabelledObjects {
    private let ignored: ComponentMap
    private let bridges: LabelBridges
    /// `foreground[0]` is class 1.
    public let foreground: [ComponentMap]

    /// - Parameters:
    ///   - labels: [H, W] class indices below `classes`, or `ClassLabel.ignored`.
    ///   - classes: with the background.
    public init(labels: [UInt8], width: Int, height: Int, classes: Int) {
        ignored = connectedComponents(of: labels, equalTo: ClassLabel.ignored, width: width, height: height)
        let bridges = labels.withUnsafeBufferPointer { LabelBridges(of: $0, width: width, height: height) }
        foreground = (1..<classes).map { bridges.components(of: labels, equalTo: UInt8($0)) }
        self.bridges = bridges
    }

    /// The objects of one class in a prediction of the same pixels.
    ///
    /// - Parameter map: [H, W] class indices.
    public func predicted(_ map: [UInt8], class index: Int, minimumArea: Int = 0) -> ComponentMap {
        bridges.components(of: map, equalTo: UInt8(index), minimumArea: minimumArea)
    }

    /// Which predicted objects of one class are which labelled ones.
    public func matching(of predicted: ComponentMap, class index: Int, iou: Double) -> ObjectMatching {
        matchObjects(predicted: predicted, labelled: foreground[index - 1], ignored: ignored, iou: iou)
    }
}
