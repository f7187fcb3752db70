// From a plan and a tile's samples to normalised pixels: the hot loop of loading.

/// Cuts, scales, lays, normalises and varies one crop at a time, into memory that is given. Scratch memory is kept.
///
/// Order: source window → band gain and offset (normalisation and variation in one) → bilinear scaling → flips and
/// turns → noise. Labels go the same way with the nearest neighbour.
package final class CropRenderer {
    private let size: Int
    /// The crop before it is laid: floats and labels.
    private let upright: UnsafeMutablePointer<Float>
    private let uprightLabels: UnsafeMutablePointer<UInt8>
    private let scaler: RowScaler

    package init(cropSize: Int) {
        size = cropSize
        upright = .allocate(capacity: cropSize * cropSize)
        uprightLabels = .allocate(capacity: cropSize * cropSize)
        scaler = RowScaler(size: cropSize)
    }

    deinit {
        upright.deallocate()
        uprightLabels.deallocate()
    }

    /// - Parameters:
    ///   - image: [B, S, S] floats, written whole.
    ///   - labels: [S, S], written whole.
    ///   - region: holds the plan's window, which starts at (`x`, `y`) of it.
    package func render(
        _ plan: CropPlan, from region: Tile, x: Int, y: Int, normalization: Normalization,
        image: UnsafeMutablePointer<Float>, labels: UnsafeMutablePointer<UInt8>
    ) {
        precondition(
            x >= 0 && y >= 0 && x + plan.side <= region.width && y + plan.side <= region.height,
            "window \(x), \(y) + \(plan.side) leaves the tile of \(region.width) x \(region.height)")
        let area = size * size
        let straight = plan.orientation.isIdentity
        if plan.side != size { scaler.prepare(side: plan.side) }
        region.samples.withRows { rows in
            for band in 0..<region.bands {
                let map = normalization.linear(band).followed(byGain: plan.gains[band], offset: plan.offsets[band])
                let target = image + band * area
                let flat = straight ? target : upright
                if plan.side == size {
                    for row in 0..<size {
                        rows.read(band: band, x: x, y: y + row, count: size, map, into: flat + row * size)
                    }
                } else {
                    scaler.scale(rows, band: band, x: x, y: y, map, into: flat)
                }
                if !straight { plan.orientation.lay(flat, width: size, height: size, onto: target) }
            }
        }
        region.labels.withUnsafeBufferPointer { source in
            let flat = straight ? labels : uprightLabels
            let first = source.baseAddress! + y * region.width + x
            if plan.side == size {
                for row in 0..<size { (flat + row * size).update(from: first + row * region.width, count: size) }
            } else {
                scaler.scaleNearest(first, rowStride: region.width, into: flat)
            }
            if !straight { plan.orientation.lay(flat, width: size, height: size, onto: labels) }
        }
        if plan.noise > 0 { Noise.add(plan.noise, key: plan.noiseKey, to: image, count: region.bands * area) }
    }
}

extension LinearMap {
    /// gain (g x + o) + offset as one map; exactly this one when gain is 1 and offset 0.
    func followed(byGain gain: Float, offset: Float) -> LinearMap {
        LinearMap(gain: self.gain * gain, offset: self.offset * gain + offset, limits: limits)
    }
}
