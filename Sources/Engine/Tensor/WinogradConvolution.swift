// One pass of the Winograd kernels: two maps of the same size, and how the work is cut.
import CKernels

/// The 3×3 convolution by F(4×4, 3×3) (Lavin & Gray, arXiv:1509.09308): 36 multiplications for 16 outputs where the
/// direct kernels take 144. Rounding errors are about three times theirs.
struct WinogradConvolution {
    let x: FeatureMap
    var activation: Activation? = nil
    let y: FeatureMap
    var isBF16 = false

    /// Tiles whose transforms a thread holds at a time: what the widest kernel sums in its registers at once.
    private static let run = 24
    /// Weights of one pair of blocks of channels.
    static let weightBlock = Int(SEG_WINOGRAD_POINTS) * DirectConvolution.weightBlock

    /// Writes all of y.
    ///
    /// packed: [36][output blocks][input blocks][16 in][16 out], or pairs of 16 in as bf16; bias: one value for each
    /// of y's channels.
    func forward(packed: UnsafePointer<Float>, bias: UnsafePointer<Float>?, relu: Bool) {
        let forward = kernels.forward
        let paddedBias = bias.map { y.layout.padded($0) }
        withGeometry { geometry in
            let scratchCount = seg_winograd_forward_scratch(geometry, Self.run)
            let tiles = seg_winograd_tiles(geometry)
            Parallel.forEach((tiles + Self.run - 1) / Self.run) { index in
                let first = index * Self.run
                paddedBias.withPointer(at: 0) { bias in
                    forward(
                        geometry, packed, bias, relu ? 1 : 0, first, min(first + Self.run, tiles),
                        threadScratch(scratchCount))
                }
            }
        }
    }

    /// Tiles whose products are added to a weight gradient at a time: more where the gradient is larger than the tiles'
    /// transforms, so that it is written once or twice only.
    private static func gradientRun(blockPairs: Int) -> Int { blockPairs < 128 ? 2 * run : 3 * run }

    /// Groups of tiles whose weight gradients are summed apart: a function of the sizes alone.
    ///
    /// A power of two, so that 2, 4 or 8 threads share them evenly; few where the gradient is large.
    static func gradientGroups(blockPairs: Int, images: Int, height: Int, width: Int) -> Int {
        let run = gradientRun(blockPairs: blockPairs)
        let runs = (images * ((height + 3) / 4) * ((width + 3) / 4) + run - 1) / run
        let mostFloats = 1 << 20
        var groups = 2
        while groups < 32, 2 * groups * blockPairs * weightBlock <= mostFloats { groups *= 2 }
        return min(groups, runs)
    }

    /// Σ x ⊗ y over all tiles, still transformed, for groups of tiles:
    /// [groups][36][output blocks][input blocks][16 in][16 out].
    /// Returns the number of groups. The gradient is their sum.
    func weightGradient(into partial: UnsafeMutablePointer<Float>) -> Int {
        let kernel = kernels.weight_gradient
        let pairs = x.blocks * y.blocks
        let groups = Self.gradientGroups(blockPairs: pairs, images: x.images, height: x.height, width: x.width)
        let groupFloats = pairs * Self.weightBlock
        withGeometry { geometry in
            let tilesOfRun = Self.gradientRun(blockPairs: pairs)
            let scratchCount = seg_winograd_gradient_scratch(geometry, tilesOfRun)
            let tiles = seg_winograd_tiles(geometry)
            let runs = (tiles + tilesOfRun - 1) / tilesOfRun
            Parallel.forEach(groups) { group in
                let ofGroup = runs * group / groups..<runs * (group + 1) / groups
                for run in ofGroup {
                    let first = run * tilesOfRun
                    kernel(
                        geometry, first, min(first + tilesOfRun, tiles), run == ofGroup.lowerBound ? 0 : 1,
                        threadScratch(scratchCount), partial + group * groupFloats)
                }
            }
        }
        return groups
    }

    private var kernels: seg_winograd_kernels {
        isBF16 ? Kernels.current.pointee.winograd_bf16 : Kernels.current.pointee.winograd
    }

    private func withGeometry(_ body: (UnsafePointer<seg_winograd>) -> Void) {
        var geometry = seg_winograd(
            x: x.base, x_image: x.imageStride, x_block: x.blockStride, input_blocks: Int32(x.blocks),
            activation: activation?.blocks, y: y.base, y_image: y.imageStride, y_block: y.blockStride,
            output_blocks: Int32(y.blocks), images: Int32(x.images),
            rows: Int32(x.height), columns: Int32(x.width))
        body(&geometry)
    }
}

/// This thread's scratch memory, until its next call.
private func threadScratch(_ count: Int) -> UnsafeMutablePointer<Float> {
    guard let memory = seg_thread_scratch(count) else {
        preconditionFailure("the system has no \(count >> 18) MiB of memory left")
    }
    return memory
}
