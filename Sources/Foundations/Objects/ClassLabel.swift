// The class indices that mean the same in every map.

/// Values of a map of class indices, one byte a pixel. Between the two lie the foreground classes 1, 2, …
public enum ClassLabel {
    /// No object is here.
    public static let background: UInt8 = 0
    /// The pixel belongs to nothing and counts nowhere: no image data, or labels that say nothing of it.
    public static let ignored: UInt8 = 255
}
