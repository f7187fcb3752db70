// Dropout.
import Base
import CKernels

/// Sets each element to zero with probability `rate` and divides the others by 1 - rate.
///
/// Which elements follows from the key and their place alone, so that nothing is stored for the backward pass.
/// Source: Srivastava et al., JMLR 15 (2014).
public enum Dropout {
    /// x, y: [N, C, H, W]; 0 <= rate < 1. `y` may be `x`.
    public static func forward(_ x: FeatureMap, into y: FeatureMap, rate: Double, key: UInt64) {
        precondition(0..<1 ~= rate, "a dropout rate lies in 0 ..< 1, not \(rate)")
        precondition(x.hasShape(of: y), "dropout of \(x.shapeText) into \(y.shapeText)")
        precondition(
            x.blockStride < 1 << 32, "dropout numbers a block's elements with 32 bits; \(x.shapeText) has more")
        let forward = Kernels.current.pointee.dropout.forward
        let threshold = UInt32(rate * 0x1p32)
        let scale = Float(1 / (1 - rate))
        RowBands(x).forEach { image, block, rows in
            forward(
                x.pointer(image: image, block: block, row: rows.lowerBound), rows.count * x.width,
                blockKey(key, image: image, block: block), UInt32(rows.lowerBound * x.width * ChannelLayout.lanes),
                threshold, scale, y.pointer(image: image, block: block, row: rows.lowerBound))
        }
    }

    /// dx = dy with the same elements dropped and the others scaled alike. `dx` may be `dy`.
    public static func backward(_ dy: FeatureMap, into dx: FeatureMap, rate: Double, key: UInt64) {
        forward(dy, into: dx, rate: rate, key: key)
    }

    package static func blockKey(_ key: UInt64, image: Int, block: Int) -> UInt64 {
        var random = Random(key, UInt64(image), UInt64(block))
        return random.next()
    }
}
