// The labels of a scene, whatever they were made of, as rows of class indices.

/// Labels in a scene's pixels. A source belongs to one thread at a time.
public protocol LabelSource: AnyObject {
    var classes: LabelClasses { get }
    /// Some pixels may count nowhere.
    var mayIgnore: Bool { get }
    /// Class indices of whole rows, `ClassLabel.ignored` where a pixel is to count nowhere.
    func labels(rows: Range<Int>) throws -> [UInt8]
    /// The number of the object at each pixel of whole rows, from 1, and 0 for none; nil where the labels do not tell
    /// objects apart, but are classes only.
    func objectNumbers(rows: Range<Int>) throws -> [Int32]?
    /// The class of an object.
    func label(ofObject number: Int32) -> UInt8
    /// What is worth knowing about the labels; complete when all rows have been read.
    var notes: [String] { get }
}
