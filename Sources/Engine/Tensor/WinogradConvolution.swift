// One pass of the Winograd kernels: two maps of the same size, and how the work is cut.
import CKernels
import Threads

/// The 3×3 convolution by F(4×4, 3×3) (Lavin & Gray, arXiv:1509.09308): 36 multiplications for 16 outputs where the
/// direct kernels take 144. Rounding errors are about three times theirs. Forward also by F(6×6, 3×3): 64 for 36
/// outputs where these take 324.
struct WinogradConvolution {
    let x: FeatureMap
    var activation: Activation? = nil
    let y: FeatureMap
    let algorithm: ConvolutionAlgorithm

    /// Tiles whose transforms a thread holds at a time: what the widest kernel sums in its registers at once.
    static let run = 24
    static let gradientPoints = points(tile: 4)
    static let lanes = ChannelLayout.lanes
    /// Weights of one pair of blocks of channels.
    static let weightBlock = gradientPoints * DirectConvolution.weightBlock

    /// Rows and columns of outputs that are computed at once.
    static func tile(_ algorithm: ConvolutionAlgorithm) -> Int { algorithm == .winograd6 ? 6 : 4 }

    /// Products for a tile.
    static func points(tile: Int) -> Int { Int(seg_winograd_points(Int32(tile))) }

    var isBF16: Bool { algorithm == .winogradBF16 }

    /// Writes all of y.
    ///
    /// packed: [points][output blocks][input blocks][16 in][16 out], or pairs of 16 in as bf16; bias: one value for
    /// each of y's channels.
    func forward(packed: UnsafePointer<Float>, bias: UnsafePointer<Float>?, relu: Bool) {
        let forward = kernels.forward
        let paddedBias = bias.map { y.layout.padded($0) }
        if Self.isShared(blockPairs: x.blocks * y.blocks) {
            return sharedForward(packed: packed, bias: paddedBias, relu: relu)
        }
        let tile = Self.tile(algorithm)
        // Values that leave half of a second-level cache of 1 MiB.
        let run = Self.points(tile: tile) * x.blocks * Self.lanes * Self.run <= 128 << 10 ? Self.run : Self.run / 2
        withGeometry(tile: tile) { geometry in
            let tiles = seg_winograd_tiles(geometry)
            let scratchCount = seg_winograd_forward_scratch(geometry, run)
            Parallel.forEach((tiles + run - 1) / run) { index in
                let first = index * run
                paddedBias.withPointer(at: 0) { bias in
                    forward(
                        geometry, packed, bias, relu ? 1 : 0, first, min(first + run, tiles),
                        threadScratch(scratchCount))
                }
            }
        }
    }

    /// How a weight gradient is summed: a function of the sizes alone.
    struct GradientPlan {
        /// Pairs of a block of x and one of y.
        let blockPairs: Int
        let tiles: Int
        /// Tiles whose values are there at a time.
        let run: Int
        /// Groups of tiles whose gradients are summed apart.
        let groups: Int
        /// Floats from one point to the next where the threads share the values of a run, else 0.
        let pointFloats: Int

        init(x: ChannelLayout, y: ChannelLayout, images: Int, height: Int, width: Int) {
            blockPairs = x.blocks * y.blocks
            tiles = images * ((height + 3) / 4) * ((width + 3) / 4)
            if isShared(blockPairs: blockPairs) {
                let blocks = x.blocks + y.blocks
                run = sharedRun(tiles: tiles, blocks: blocks, points: gradientPoints)
                groups = 1
                pointFloats = oddLines(blocks * run)
            } else {
                // Each thread evaluates few tiles and adds to a gradient of its own. A power of two of them, so that 2,
                // 4 or 8 threads share them evenly; few where the gradient is large.
                run = Self.tiles(blocks: x.blocks + y.blocks, blockPairs: blockPairs)
                var groups = 2
                while groups < 32, 2 * groups * blockPairs * weightBlock <= 1 << 20 { groups *= 2 }
                self.groups = min(groups, (tiles + run - 1) / run)
                pointFloats = 0
            }
        }

        /// Tiles whose values a thread holds beside a gradient, to which it adds once for each run: 48, or half of
        /// these where they would take more than half of a second-level cache of 1 MiB, and half leaves it whole.
        private static func tiles(blocks: Int, blockPairs: Int) -> Int {
            let (most, cache) = (2 * WinogradConvolution.run, 256 << 10)
            let (gradient, values) = (blockPairs * weightBlock, blocks * most * gradientPoints * lanes)
            return gradient + values > cache / 2 && gradient + values / 2 <= cache ? most / 2 : most
        }

        /// Floats of the gradients of all groups, still transformed.
        var gradientCount: Int { groups * blockPairs * weightBlock }

        /// Floats of scratch memory.
        var scratchCount: Int { gradientCount + gradientPoints * pointFloats }
    }

    /// Σ x ⊗ y over all tiles, still transformed, for groups of tiles:
    /// [groups][36][output blocks][input blocks][16 in][16 out].
    /// Returns the number of groups. The gradient is their sum.
    func weightGradient(into scratch: UnsafeMutablePointer<Float>) -> Int {
        let plan = GradientPlan(x: x.layout, y: y.layout, images: x.images, height: x.height, width: x.width)
        if plan.pointFloats > 0 { sumByPoint(plan, scratch) } else { sumByGroup(plan, scratch) }
        return plan.groups
    }

    private func sumByGroup(_ plan: GradientPlan, _ scratch: UnsafeMutablePointer<Float>) {
        let kernel = kernels.weight_gradient
        let runs = (plan.tiles + plan.run - 1) / plan.run
        withGeometry(tile: 4) { geometry in
            let scratchCount = seg_winograd_gradient_scratch(geometry, plan.run)
            Parallel.forEach(plan.groups) { group in
                let ofGroup = runs * group / plan.groups..<runs * (group + 1) / plan.groups
                for run in ofGroup {
                    let first = run * plan.run
                    kernel(
                        geometry, first, min(first + plan.run, plan.tiles), run == ofGroup.lowerBound ? 0 : 1,
                        threadScratch(scratchCount), scratch + group * plan.blockPairs * Self.weightBlock)
                }
            }
        }
    }

    var kernels: seg_winograd_kernels {
        isBF16 ? Kernels.current.pointee.winograd_bf16 : Kernels.current.pointee.winograd
    }

    func withGeometry(tile: Int, _ body: (UnsafePointer<seg_winograd>) -> Void) {
        var geometry = seg_winograd(
            tile: Int32(tile), x: x.base, x_image: x.imageStride, x_block: x.blockStride, input_blocks: Int32(x.blocks),
            activation: activation?.blocks, y: y.base, y_image: y.imageStride, y_block: y.blockStride,
            output_blocks: Int32(y.blocks), images: Int32(x.images),
            rows: Int32(x.height), columns: Int32(x.width))
        body(&geometry)
    }
}

/// This thread's scratch memory, until its next call.
func threadScratch(_ count: Int) -> UnsafeMutablePointer<Float> {
    guard let memory = seg_thread_scratch(count) else {
        preconditionFailure("the system has no \(count >> 18) MiB of memory left")
    }
    return memory
}
