// A dataset in numbers: what `segtrain data stats` prints.
import Base
import Configuration
import Dataset
import Foundation
import Model

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
    /// - Throws: `UserError` for the first thing that is wrong with a tile.
    public init(_ source: SurveySource) throws {
        parts = try source.parts.map { try PartStatistics($0, source) }
        classes = source.classMap.names
        let labels = parts[0].labels
        weights =
            [Weights(place: "auto", values: try? labels.weights())]
            + (source.configuration.map { Self.weights(of: $0, labels) } ?? [])
    }

    /// Those of the phases whose losses have automatic ones, with their recall bias.
    private static func weights(of configuration: Configuration, _ labels: LabelStatistics) -> [Weights] {
        zip(configuration.schedulePlan.phases, configuration.schedule.losses).flatMap { phase, loss in
            loss.withAutomaticWeights.map { own in
                guard
                    case .weightedCrossEntropy(let values) = try? own.specification(
                        statistics: labels, raisedBias: 1)
                else { return Weights(place: "phase \(phase.name)", values: nil) }
                return Weights(place: "phase \(phase.name)", values: values)
            }
        }
    }
}

extension LossSettings {
    /// The loss, or its terms, whose weights come from the labels.
    fileprivate var withAutomaticWeights: [LossSettings] {
        switch self {
        case .weightedCrossEntropy(.automatic, _): [self]
        case .sum(let terms): terms.flatMap(\.loss.withAutomaticWeights)
        default: []
        }
    }
}
