// The network's last operation: a 1×1 convolution to planar logits, joined with the batch norm and ReLU before it.
import CKernels
import Threads

/// A 1×1 convolution from a map to one logit for each class and pixel.
///
/// a: [N, Cin, H, W] → logits: [N, classes, h, w], h ≤ H, w ≤ W: what a map holds beyond the logits is padding, and has
/// no gradient. weight: [classes, Cin, 1, 1]; bias: [classes].
///
/// With few classes all passes are bound by reading the map. So the logits are never blocked, and backward goes through
/// batch norm and ReLU to y at once: the gradient of a is cheaper to compute twice than to store.
public struct Head: Hashable, Sendable {
    /// Cin and how the channels of the input lie in memory.
    public let inputLayout: ChannelLayout
    public let classes: Int

    public init(inputLayout: ChannelLayout, classes: Int) {
        (self.inputLayout, self.classes) = (inputLayout, classes)
    }

    /// [classes, Cin, 1, 1].
    public var weightShape: [Int] { [classes, inputLayout.channels, 1, 1] }

    /// Cin.
    public var fanIn: Int { inputLayout.channels }

    /// Overwrites the logits.
    public func forward(
        _ a: ActivatedMap, weights: UnsafePointer<Float>, bias: UnsafePointer<Float>, logits: PlanarTensor
    ) {
        check(a.map, logits)
        let kernel = Kernels.current.pointee.head.forward
        let padded = padded(weights)
        padded.withUnsafeBufferPointer { weights in
            let bands = RowBands(images: logits.images, blocks: 1, rows: logits.height, width: logits.width)
            bands.forEach { image, _, rows in
                for row in rows {
                    var run = run(a.map, image, row, pixels: logits.width, weights)
                    kernel(
                        &run, a.activation?.blocks, bias, logits.plane(image, 0) + row * logits.width,
                        logits.height * logits.width)
                }
            }
        }
    }

    /// Gradients of the parameters.
    public struct Gradients {
        let weight, bias, gamma, beta: UnsafeMutablePointer<Float>

        /// Where dL/dweight, dL/dbias and those of the batch norm's two parameters go: all are overwritten.
        public init(
            weight: UnsafeMutablePointer<Float>, bias: UnsafeMutablePointer<Float>,
            gamma: UnsafeMutablePointer<Float>, beta: UnsafeMutablePointer<Float>
        ) {
            (self.weight, self.bias, self.gamma, self.beta) = (weight, bias, gamma, beta)
        }
    }

    /// From dL/dlogits to the gradient of y, what batch norm and ReLU made the head's input a of; `dy` may be `y`.
    /// Source of both halves: this file's `forward`, and `BatchNorm.backward`.
    public func backward(
        _ logits: PlanarTensor, weights: UnsafePointer<Float>, y: FeatureMap, norm: BatchNorm.Parameters,
        into dy: FeatureMap, gradients: Gradients
    ) {
        check(y, logits)
        precondition(dy.hasShape(of: y), "the gradient of \(y.shapeText) into \(dy.shapeText)")
        let padded = padded(weights)
        padded.withUnsafeBufferPointer { weights in
            norm.withBlocks(y.layout) { blocks in
                sum(logits, weights, y, blocks, gradients)
                let kernel = Kernels.current.pointee.head.backward
                forEachRow(y) { image, row in
                    var (run, gradient) = (run(y, image, row, pixels: y.width, weights), gradient(logits, image, row))
                    kernel(&run, &gradient, blocks, dy.pointer(image: image, block: 0, row: row))
                }
            }
        }
    }

    /// The gradients of the parameters, and batch norm's two means in `blocks`.
    private func sum(
        _ logits: PlanarTensor, _ weights: UnsafeBufferPointer<Float>, _ y: FeatureMap,
        _ blocks: UnsafeMutablePointer<seg_batch_norm_block>, _ gradients: Gradients
    ) {
        let kernel = Kernels.current.pointee.head.backward_sums
        let bands = bands(y)
        let weightCount = weights.count
        var parts = [seg_batch_norm_sums](repeating: seg_batch_norm_sums(), count: bands.count * y.blocks)
        var doubles = [Double](repeating: 0, count: bands.count * (weightCount + classes))
        parts.withUnsafeMutableBufferPointer { parts in
            doubles.withUnsafeMutableBufferPointer { doubles in
                let (part, sums) = (parts.baseAddress!, doubles.baseAddress!)
                Parallel.forEach(bands.count) { band in
                    let (image, _, rows) = bands[band]
                    let ofBand = sums + band * (weightCount + classes)
                    for row in rows where row < logits.height {
                        var (run, gradient) = (
                            run(y, image, row, pixels: y.width, weights), gradient(logits, image, row)
                        )
                        kernel(&run, &gradient, blocks, part + band * y.blocks, ofBand, ofBand + weightCount)
                    }
                }
            }
        }

        for block in 0..<y.blocks {
            var total = seg_batch_norm_sums()
            for band in 0..<bands.count { seg_batch_norm_sums_add(&total, &parts[band * y.blocks + block]) }
            let channels = y.layout.channels(inBlock: block)
            seg_batch_norm_sums_result(
                &total, Double(y.images * y.height * y.width), Int32(channels.count), blocks + block,
                gradients.gamma + channels.lowerBound, gradients.beta + channels.lowerBound)
        }
        func total(_ index: Int) -> Float {
            Float((0..<bands.count).reduce(0) { $0 + doubles[$1 * (weightCount + classes) + index] })
        }
        for k in 0..<classes {
            for channel in 0..<inputLayout.channels {
                let (block, lane) = inputLayout.position(of: channel)
                gradients.weight[k * inputLayout.channels + channel] = total(
                    (k * inputLayout.blocks + block) * ChannelLayout.lanes + lane)
            }
            gradients.bias[k] = total(weightCount + k)
        }
    }

    /// All blocks of some rows of an image.
    private func bands(_ map: FeatureMap) -> RowBands {
        RowBands(images: map.images, blocks: 1, rows: map.height, width: map.width)
    }

    private func forEachRow(_ map: FeatureMap, _ body: (_ image: Int, _ row: Int) -> Void) {
        bands(map).forEach { image, _, rows in
            for row in rows { body(image, row) }
        }
    }

    private func run(
        _ map: FeatureMap, _ image: Int, _ row: Int, pixels: Int, _ weights: UnsafeBufferPointer<Float>
    ) -> seg_head {
        seg_head(
            y: map.pointer(image: image, block: 0, row: row), block_stride: map.blockStride,
            blocks: Int32(map.blocks), pixels: pixels, weights: weights.baseAddress!, classes: Int32(classes))
    }

    /// Rows below the logits have no pixel inside.
    private func gradient(_ logits: PlanarTensor, _ image: Int, _ row: Int) -> seg_head_gradient {
        let isInside = row < logits.height
        return seg_head_gradient(
            logits: logits.plane(image, 0) + (isInside ? row * logits.width : 0),
            class_stride: logits.height * logits.width, inside: isInside ? logits.width : 0)
    }

    /// [classes][blocks][16], 0 in the padding lanes.
    private func padded(_ weights: UnsafePointer<Float>) -> [Float] {
        (0..<classes).flatMap { inputLayout.padded(weights + $0 * inputLayout.channels) }
    }

    private func check(_ map: FeatureMap, _ logits: PlanarTensor) {
        precondition(
            map.layout == inputLayout && logits.channels == classes && logits.images == map.images
                && logits.height <= map.height && logits.width <= map.width,
            "a head \(inputLayout.segments) → \(classes) between \(map.shapeText) and \(logits.shapeText)")
    }
}
