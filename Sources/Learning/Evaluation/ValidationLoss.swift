// The loss of a phase on whole tiles, beside that on the crops it is trained on.
import Dataset
import Foundation
import Model
import Objects
import Tensor
import Windows

/// Takes the loss of predicted tiles as a step does of its crops: squares of a crop's side, as many at a time as a
/// batch has. The value is the mean over all squares.
///
/// The squares lie side by side, from the top left of each tile; what reaches beyond its border is ignored, and squares
/// in which no label counts are left out. Other than a step's crops they are not placed around objects, not varied, and
/// predicted with batch norm's running statistics.
public final class ValidationLoss {
    private let loss: Loss
    private let side: Int
    private let logits: PlanarTensor
    private let gradient: PlanarTensor
    /// [N, side, side]
    private var labels: [UInt8]
    /// Squares in the batch.
    private var filled = 0
    private var sum = 0.0
    private var squares = 0
    /// [classes - 1, side, width]: the row of squares that is under way.
    private var band = FloatBuffer(count: 0)
    private var bandRows = 0

    /// Less is taken for this: single precision does not tell 1 - p from 0 below.
    private static let leastProbability: Float = 1e-7

    public init(_ loss: Loss, classes: Int, batchSize: Int, cropSize: Int) {
        self.loss = loss
        side = cropSize
        logits = PlanarTensor(images: batchSize, channels: classes, height: cropSize, width: cropSize)
        gradient = PlanarTensor(images: batchSize, channels: classes, height: cropSize, width: cropSize)
        labels = [UInt8](repeating: ClassLabel.ignored, count: batchSize * cropSize * cropSize)
    }

    /// Bytes that it takes, what the loss allocates apart.
    ///
    /// - Parameter width: of the widest tile, in pixels.
    public static func bytes(classes: Int, batchSize: Int, cropSize: Int, width: Int) -> Int {
        batchSize * cropSize * cropSize * (8 * classes + 1) + cropSize * width * (classes - 1) * 4
    }

    /// Adds the next rows of a tile.
    public func add(_ strip: ProbabilityStrip, of tile: Tile) {
        let width = strip.width
        let count = strip.planes.count * side * width
        if band.count != count { band = FloatBuffer(count: count) }
        for y in strip.rows {
            let offset = (y - strip.rows.lowerBound) * width
            for (plane, values) in strip.planes.enumerated() {
                (band.pointer + (plane * side + bandRows) * width).update(from: values + offset, count: width)
            }
            bandRows += 1
            if bandRows == side || y == tile.height - 1 {
                cutBand(of: tile, top: y + 1 - bandRows)
                bandRows = 0
            }
        }
    }

    /// The mean of all that was added; nil where no label counts.
    public func value() -> Double? {
        evaluateBatch()
        return squares == 0 ? nil : sum / Double(squares)
    }

    private func cutBand(of tile: Tile, top: Int) {
        for left in stride(from: 0, to: tile.width, by: side) {
            let columns = min(side, tile.width - left)
            let isEmpty = (0..<bandRows).allSatisfy { row in
                let start = (top + row) * tile.width + left
                return tile.labels[start..<start + columns].allSatisfy { $0 == ClassLabel.ignored }
            }
            if isEmpty { continue }
            fill(from: tile, top: top, left: left, columns: columns)
            filled += 1
            if filled == logits.images { evaluateBatch() }
        }
    }

    /// Writes the next square of the batch.
    private func fill(from tile: Tile, top: Int, left: Int, columns: Int) {
        let planes = (0..<logits.channels).map { logits.plane(filled, $0) }
        let square = filled * side * side
        ignoreLabels(square..<square + side * side)
        for row in 0..<bandRows {
            let first = row * side
            for column in 0..<columns {
                labels[square + first + column] = tile.labels[(top + row) * tile.width + left + column]
                planes[0][first + column] = 1
            }
            for channel in 1..<planes.count {
                let values = band.pointer + ((channel - 1) * side + row) * tile.width + left
                for column in 0..<columns {
                    planes[0][first + column] -= values[column]
                    planes[channel][first + column] = logit(values[column])
                }
            }
            for column in 0..<columns { planes[0][first + column] = logit(planes[0][first + column]) }
        }
    }

    private func ignoreLabels(_ range: Range<Int>) {
        for index in range { labels[index] = ClassLabel.ignored }
    }

    /// One whose softmax, among those of all classes, is `p`.
    private func logit(_ p: Float) -> Float { log(max(p, Self.leastProbability)) }

    /// The last batch may be smaller: squares that are not filled do not count.
    private func evaluateBatch() {
        guard filled > 0 else { return }
        ignoreLabels(filled * side * side..<labels.count)
        let value = loss.evaluate(logits: logits, labels: labels, gradient: gradient)
        sum += value * Double(filled)
        squares += filled
        filled = 0
    }
}
