// Upsampling by two.
import CKernels

/// Doubles height and width.
///
/// x: [N, C, H, W] → y: [N, C, 2H, 2W].
public enum Upsample2x: Sendable {
    /// Each pixel four times.
    case nearest
    /// Pixel centres aligned (PyTorch's align_corners=False): in each direction
    /// y[2i] = ¾ x[i] + ¼ x[i-1] and y[2i+1] = ¾ x[i] + ¼ x[i+1], where the nearest pixel stands for one outside.
    case bilinear

    public func forward(_ x: FeatureMap, into y: FeatureMap) {
        Self.requirePair(x, y)
        let kernels = Kernels.current.pointee.upsample
        RowBands(x).forEach { image, block, rows in
            for row in rows {
                let here = x.pointer(image: image, block: block, row: row)
                let upper = y.pointer(image: image, block: block, row: 2 * row)
                let lower = y.pointer(image: image, block: block, row: 2 * row + 1)
                switch self {
                case .nearest: kernels.nearest(here, x.width, upper, lower)
                case .bilinear:
                    let above = x.pointer(image: image, block: block, row: max(row - 1, 0))
                    let below = x.pointer(image: image, block: block, row: min(row + 1, x.height - 1))
                    kernels.bilinear(here, above, x.width, upper)
                    kernels.bilinear(here, below, x.width, lower)
                }
            }
        }
    }

    /// dx = the transpose of `forward` applied to dy. Each row of dx gathers from two (nearest) or four rows of dy.
    public func backward(_ dy: FeatureMap, into dx: FeatureMap, accumulate: Bool) {
        Self.requirePair(dx, dy)
        let kernels = Kernels.current.pointee.upsample
        RowBands(dx).forEach { image, block, rows in
            for row in rows {
                let here = dx.pointer(image: image, block: block, row: row)
                let upper = dy.pointer(image: image, block: block, row: 2 * row)
                let lower = dy.pointer(image: image, block: block, row: 2 * row + 1)
                switch self {
                case .nearest: kernels.nearest_backward(upper, lower, dx.width, here, accumulate ? 1 : 0)
                case .bilinear:
                    let above = dy.pointer(image: image, block: block, row: max(2 * row - 1, 0))
                    let below = dy.pointer(image: image, block: block, row: min(2 * row + 2, dy.height - 1))
                    kernels.bilinear_backward(above, upper, lower, below, dx.width, here, accumulate ? 1 : 0)
                }
            }
        }
    }

    private static func requirePair(_ small: FeatureMap, _ large: FeatureMap) {
        precondition(
            small.images == large.images && small.layout == large.layout && large.height == 2 * small.height
                && large.width == 2 * small.width,
            "upsampling by two between \(small.shapeText) and \(large.shapeText)")
    }
}
