// The class indices that mean the same in every map.

/// Values of a map of class indices, one byte a pixel. Between the two lie the foreground classes 1, 2, …
///
/// They are inlinable because loops over pixels in other targets compare with them.
public enum ClassLabel {
    /// No object is here.
    @inlinable public static var background: UInt8 { 0 }
    /// The pixel belongs to nothing and counts nowhere: no image data, or labels that say nothing of it.
    @inlinable public static var ignored: UInt8 { 255 }
}
