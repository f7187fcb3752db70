// 2×2 max pooling.
import CKernels

/// The greatest of each 2×2 pixels.
///
/// x: [N, C, H, W] → y: [N, C, H/2, W/2]; H and W are even.
public enum MaxPool2x2 {
    public static func forward(_ x: ActivatedMap, into y: FeatureMap) {
        let (x, activation) = (x.map, x.activation)
        requirePair(x, y)
        let forward = Kernels.current.pointee.max_pool.forward
        RowBands(y).forEach { image, block, rows in
            for row in rows {
                forward(
                    x.pointer(image: image, block: block, row: 2 * row),
                    x.pointer(image: image, block: block, row: 2 * row + 1), activation.map { $0.blocks + block },
                    y.width,
                    y.pointer(image: image, block: block, row: row))
            }
        }
    }

    /// dx = dy at the first of the four pixels, in reading order, that equals y, and 0 at the others.
    public static func backward(
        _ dy: FeatureMap, x: ActivatedMap, y: FeatureMap, into dx: FeatureMap, accumulate: Bool
    ) {
        let (x, activation) = (x.map, x.activation)
        requirePair(x, y)
        precondition(
            dy.hasShape(of: y) && dx.hasShape(of: x), "gradient \(dy.shapeText) of \(y.shapeText) into \(dx.shapeText)")
        let backward = Kernels.current.pointee.max_pool.backward
        RowBands(y).forEach { image, block, rows in
            for row in rows {
                backward(
                    x.pointer(image: image, block: block, row: 2 * row),
                    x.pointer(image: image, block: block, row: 2 * row + 1), activation.map { $0.blocks + block },
                    y.pointer(image: image, block: block, row: row), dy.pointer(image: image, block: block, row: row),
                    y.width, dx.pointer(image: image, block: block, row: 2 * row),
                    dx.pointer(image: image, block: block, row: 2 * row + 1), accumulate ? 1 : 0)
            }
        }
    }

    private static func requirePair(_ x: FeatureMap, _ y: FeatureMap) {
        precondition(
            x.images == y.images && x.layout == y.layout && x.height == 2 * y.height && x.width == 2 * y.width,
            "2×2 pooling of \(x.shapeText) into \(y.shapeText)")
    }
}
