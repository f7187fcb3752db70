// Shapes of the tensors that come from outside, compared and printed.
import Tensor

extension PlanarTensor {
    func hasShape(of other: PlanarTensor) -> Bool {
        hasShape(images: other.images, channels: other.channels, height: other.height, width: other.width)
    }

    package func hasShape(images: Int, channels: Int, height: Int, width: Int) -> Bool {
        self.images == images && self.channels == channels && self.height == height && self.width == width
    }

    /// [N, C, H, W].
    var shapeText: String { "[\(images), \(channels), \(height), \(width)]" }
}
