// Guarded maps made from a shape, for the operations that take one map and give one.
import Tensor
import Testing

extension GuardedMap {
    /// A map full of NaN, which an operation has to overwrite.
    convenience init(_ shape: Shape) {
        self.init(images: shape.images, layout: ChannelLayout(shape.channels), height: shape.height, width: shape.width)
    }

    /// A map with these planar values and zeros in the padding lanes.
    convenience init(_ shape: Shape, _ values: [Double]) {
        self.init(shape)
        set(values)
    }

    /// The planar values. Records an issue for a write outside of the map or a padding lane that is not zero.
    func checkedValues(sourceLocation: SourceLocation = #_sourceLocation) -> [Double] {
        #expect(
            isIntact, "a padding lane that is not zero, or a write outside of the map", sourceLocation: sourceLocation)
        return values.map { Double($0) }
    }
}
