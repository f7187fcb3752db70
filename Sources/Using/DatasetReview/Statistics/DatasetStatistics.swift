// A dataset in numbers: what `segtrain data stats` prints.
import Base
import Configuration
import Dataset
import Foundation
import Model
import Objects

/// Shares, sizes, bands and class weights of a dataset.
public struct DatasetStatistics: Sendable {
    /// Class weights as a loss computes them from the training labels.
    struct Weights: Sendable {
        /// Where they are used.
        let place: String
        /// By class; nil when a class does not occur.
        let values: [Double]?
    }

    let parts: [PartStatistics]
    let weights: [Weights]
    let classes: [String]

    /// Reads every tile.
    /// - Parameter progress: called before each tile is read, on any thread, with the number of tiles begun, and of how
    ///   many there are in the part of the dataset at hand.
    /// - Throws: `UserError` for the first thing that is wrong with a tile.
    public init(_ source: DatasetSource, progress: @Sendable (Int, Int) -> Void = { _, _ in }) throws {
        parts = try source.parts.map { try PartStatistics($0, source, progress: progress) }
        classes = source.classMap.names
        let labels = parts[0].labels
        weights =
            [Weights(place: "auto", values: Self.values(of: WeightedCrossEntropy(), labels))]
            + (source.configuration.map { Self.weights(of: $0, labels) } ?? [])
    }

    /// What may make the numbers wrong: a line each, for standard error.
    public var warnings: [UserError] { parts.flatMap(\.warnings) }

    /// Those of the phases whose losses have automatic ones, with their recall bias.
    private static func weights(of configuration: Configuration, _ labels: LabelStatistics) -> [Weights] {
        zip(configuration.schedulePlan.phases, configuration.schedule.losses).flatMap { phase, loss in
            loss.parts.compactMap { $0 as? WeightedCrossEntropy }.filter { $0.weights == .automatic }.map { own in
                Weights(place: "phase \(phase.name)", values: values(of: own, labels))
            }
        }
    }

    private static func values(of loss: WeightedCrossEntropy, _ labels: LabelStatistics) -> [Double]? {
        try? loss.resolved(for: labels, raisedBias: 1).weights.numbers
    }
}
