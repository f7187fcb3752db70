// Windows on their way through the network together.
import Dataset
import Model
import Tensor

/// Normalises windows of one size and takes them through a network. The memory is kept while the shape stays.
final class WindowBatch {
    private let bands: Int
    private let classes: Int
    private var tensors: (images: PlanarTensor, logits: PlanarTensor)?

    init(bands: Int, classes: Int) { (self.bands, self.classes) = (bands, classes) }

    /// Logits [N, classes, H, W] of N windows; valid until the next call.
    func logits(
        of windows: [TileSamples], _ normalization: Normalization, _ network: (PlanarTensor, PlanarTensor) -> Void
    ) -> PlanarTensor {
        let (images, logits) = tensors(windows.count, windows[0].height, windows[0].width)
        for (image, samples) in windows.enumerated() {
            samples.normalize(by: normalization, into: images.plane(image, 0))
        }
        network(images, logits)
        return logits
    }

    private func tensors(_ count: Int, _ height: Int, _ width: Int) -> (images: PlanarTensor, logits: PlanarTensor) {
        if let tensors, tensors.images.hasShape(images: count, channels: bands, height: height, width: width) {
            return tensors
        }
        func tensor(_ channels: Int) -> PlanarTensor {
            PlanarTensor(images: count, channels: channels, height: height, width: width)
        }
        // The old memory goes before the new comes.
        tensors = nil
        let made = (images: tensor(bands), logits: tensor(classes))
        tensors = made
        return made
    }
}
