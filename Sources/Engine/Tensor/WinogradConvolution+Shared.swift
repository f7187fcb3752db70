// The Winograd passes of layers whose weights, or their gradient, are larger than a core's cache: in steps that all
// threads share, so that weights are read, and gradients written, once for many tiles.
import CKernels
import Threads

extension WinogradConvolution {
    /// Tiles of a block that a thread evaluates at a time.
    private static let piece = 32

    /// Whether the weights between so many pairs of blocks are: 128 pairs have 4.5 MiB.
    static func isShared(blockPairs: Int) -> Bool { blockPairs >= 128 }

    /// Tiles whose values of so many blocks are there at a time: 20 MiB, which most L3 caches hold. Runs are of nearly
    /// equal length, and even, as bf16 wants them.
    static func sharedRun(tiles: Int, blocks: Int, points: Int) -> Int {
        let most = max(64, (5 << 20) / (points * lanes * blocks))
        let runs = (tiles + most - 1) / most
        return ((tiles + runs - 1) / runs + 1) & ~1
    }

    /// Floats of so many cache lines, or one more: an odd number of lines, so that the points of a tile lie in
    /// different sets of the cache.
    static func oddLines(_ lines: Int) -> Int { (lines | 1) * lanes }

    func sharedForward(packed: UnsafePointer<Float>, bias: [Float]?, relu: Bool) {
        let (evaluate, multiply, write) = (kernels.forward_values, kernels.point_products, kernels.outputs)
        let wordsOfTile = isBF16 ? Self.lanes / 2 : Self.lanes
        let pointWeights = x.blocks * y.blocks * wordsOfTile * Self.lanes
        let tile = Self.tile(algorithm)
        let points = Self.points(tile: tile)
        withGeometry(tile: tile) { geometry in
            let tiles = seg_winograd_tiles(geometry)
            let run = Self.sharedRun(tiles: tiles, blocks: x.blocks + y.blocks, points: points)
            let (valuesPoint, productsPoint) = (Self.oddLines(x.blocks * run), Self.oddLines(y.blocks * run))
            // The caller's scratch memory: the workers read and write it, too.
            let values = threadScratch(points * (valuesPoint + productsPoint))
            let products = values + points * valuesPoint
            for first in stride(from: 0, to: tiles, by: run) {
                let count = min(run, tiles - first)
                let blockFloats = count * wordsOfTile
                forEachPiece(of: count, blocks: x.blocks) { block, piece in
                    evaluate(
                        geometry, Int32(block), first + piece.lowerBound, first + piece.upperBound,
                        values + block * blockFloats + piece.lowerBound * wordsOfTile, valuesPoint)
                }
                forEachPair(ofPoints: points) { point, outputs in
                    multiply(
                        geometry, values + point * valuesPoint, blockFloats, count, packed + point * pointWeights,
                        Int32(outputs.lowerBound), Int32(outputs.upperBound),
                        products + point * productsPoint + outputs.lowerBound * count * Self.lanes, count * Self.lanes)
                }
                forEachPiece(of: count, blocks: y.blocks) { block, piece in
                    bias.withPointer(at: 0) { bias in
                        write(
                            geometry, products + (block * count + piece.lowerBound) * Self.lanes, productsPoint,
                            Int32(block), bias, relu ? 1 : 0, first + piece.lowerBound, first + piece.upperBound)
                    }
                }
            }
        }
    }

    func sumByPoint(_ plan: GradientPlan, _ scratch: UnsafeMutablePointer<Float>) {
        let (evaluate, sum) = (kernels.gradient_values, kernels.point_gradient)
        let values = scratch + plan.gradientCount
        // In bf16 two tiles share a word.
        let floatsOfTile = isBF16 ? Self.lanes / 2 : Self.lanes
        withGeometry(tile: 4) { geometry in
            for first in stride(from: 0, to: plan.tiles, by: plan.run) {
                let count = min(plan.run, plan.tiles - first)
                let blockFloats = (isBF16 ? (count + 1) / 2 : count) * Self.lanes
                forEachPiece(of: count, blocks: x.blocks + y.blocks) { block, piece in
                    evaluate(
                        geometry, Int32(block), first + piece.lowerBound, first + piece.upperBound,
                        values + block * blockFloats + piece.lowerBound * floatsOfTile, plan.pointFloats)
                }
                forEachPair(ofPoints: Self.gradientPoints) { point, outputs in
                    sum(
                        geometry, values + point * plan.pointFloats, blockFloats, Int32(outputs.lowerBound),
                        Int32(outputs.upperBound), first == 0 ? 0 : 1,
                        scratch + point * plan.blockPairs * DirectConvolution.weightBlock)
                }
            }
        }
    }

    /// Calls `body` for each block with each piece of 0 ..< tiles, on all threads.
    private func forEachPiece(of tiles: Int, blocks: Int, _ body: (_ block: Int, _ piece: Range<Int>) -> Void) {
        let pieces = (tiles + Self.piece - 1) / Self.piece
        Parallel.forEach(blocks * pieces) { task in
            let start = task % pieces * Self.piece
            body(task / pieces, start..<min(start + Self.piece, tiles))
        }
    }

    /// Calls `body` for each point with each two blocks of outputs, on all threads.
    private func forEachPair(ofPoints points: Int, _ body: (_ point: Int, _ outputs: Range<Int>) -> Void) {
        let pairs = (y.blocks + 1) / 2
        Parallel.forEach(points * pairs) { task in
            let first = 2 * (task % pairs)
            body(task / pairs, first..<min(first + 2, y.blocks))
        }
    }
}
