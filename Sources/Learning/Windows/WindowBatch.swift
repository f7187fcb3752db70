// Windows on their way through the network together.
import Dataset
import Model
import Tensor
import Threads

/// Normalises windows of one size and takes them through a network. The memory is kept while the shape stays.
final class WindowBatch {
    private let bands: Int
    private let classes: Int
    private var upright: Tensors?
    /// What the network sees, and says, of a mirrored or turned view.
    private var turned: Tensors?

    private typealias Tensors = (images: PlanarTensor, logits: PlanarTensor)

    init(bands: Int, classes: Int) { (self.bands, self.classes) = (bands, classes) }

    /// Logits [N, classes, H, W] of N windows as the network sees them in each view, laid back; valid during the call
    /// that hands them over.
    func eachView(
        _ views: [Orientation], of windows: [TileSamples], _ normalization: Normalization,
        _ network: (PlanarTensor, PlanarTensor) -> Void, _ receive: (PlanarTensor) -> Void
    ) {
        let (height, width) = (windows[0].height, windows[0].width)
        let (images, logits) = tensors(&upright, windows.count, height, width)
        for (image, samples) in windows.enumerated() {
            samples.normalize(by: normalization, into: images.plane(image, 0))
        }
        for view in views {
            if view.isIdentity {
                network(images, logits)
            } else {
                let (rows, columns) = view.transposed ? (width, height) : (height, width)
                let seen = tensors(&turned, windows.count, rows, columns)
                view.lay(images, onto: seen.images)
                network(seen.images, seen.logits)
                view.inverse.lay(seen.logits, onto: logits)
            }
            receive(logits)
        }
    }

    private func tensors(_ kept: inout Tensors?, _ count: Int, _ height: Int, _ width: Int) -> Tensors {
        if let kept, kept.images.hasShape(images: count, channels: bands, height: height, width: width) { return kept }
        func tensor(_ channels: Int) -> PlanarTensor {
            PlanarTensor(images: count, channels: channels, height: height, width: width)
        }
        // The old memory goes before the new comes.
        kept = nil
        let made = (images: tensor(bands), logits: tensor(classes))
        kept = made
        return made
    }
}

extension Orientation {
    /// Every plane of a tensor in this orientation.
    fileprivate func lay(_ source: PlanarTensor, onto target: PlanarTensor) {
        Parallel.forEach(source.images * source.channels) { plane in
            let (image, channel) = (plane / source.channels, plane % source.channels)
            lay(
                source.plane(image, channel), width: source.width, height: source.height,
                onto: target.plane(image, channel))
        }
    }
}
