// The door between planar tensors and the engine's blocked maps.
import CKernels

/// Conversions between [N, C, H, W] and [N, C/16, H, W, 16].
public enum Planar {
    /// What a map holds right of and below a smaller tensor.
    public enum Padding: Sendable {
        /// The nearest pixel of the tensor: what an image is continued with.
        case edge
        /// Zeros: what a gradient is continued with.
        case zero
    }

    /// Copies a tensor into a map of the same images and channels and at least its height and width.
    public static func toBlocked(_ tensor: PlanarTensor, into map: FeatureMap, padding: Padding) {
        requireFit(tensor, map)
        let convert = Kernels.current.pointee.planar.to_blocked
        let planeStride = tensor.height * tensor.width
        RowBands(map).forEach { image, block, rows in
            let channels = map.layout.channels(inBlock: block)
            let planes = tensor.plane(image, channels.lowerBound)
            for row in rows {
                let isInside = row < tensor.height || padding == .edge
                convert(
                    planes + min(row, tensor.height - 1) * tensor.width, planeStride, Int32(channels.count),
                    isInside ? tensor.width : 0, padding == .edge ? 1 : 0,
                    map.pointer(image: image, block: block, row: row), map.width)
            }
        }
    }

    /// Copies the upper left part of a map into a tensor of the same images and channels and at most its size.
    public static func fromBlocked(_ map: FeatureMap, into tensor: PlanarTensor) {
        requireFit(tensor, map)
        let convert = Kernels.current.pointee.planar.from_blocked
        let planeStride = tensor.height * tensor.width
        RowBands(images: map.images, blocks: map.blocks, rows: tensor.height, width: tensor.width).forEach {
            image, block, rows in
            let channels = map.layout.channels(inBlock: block)
            let planes = tensor.plane(image, channels.lowerBound)
            for row in rows {
                convert(
                    map.pointer(image: image, block: block, row: row), Int32(channels.count), tensor.width,
                    planes + row * tensor.width, planeStride)
            }
        }
    }

    private static func requireFit(_ tensor: PlanarTensor, _ map: FeatureMap) {
        precondition(
            tensor.images == map.images && tensor.channels == map.layout.channels && tensor.height <= map.height
                && tensor.width <= map.width, "a tensor \(tensor.shapeText) does not fit a map \(map.shapeText)")
    }
}
