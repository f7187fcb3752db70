// The two ways in which a loss of overlap ends: a model that paints nothing, and one that paints everything.
import Base
import Metrics

/// What an epoch's metrics show of a model that tells nothing from nothing.
enum Collapse: Hashable, Sendable {
    /// The recall is gone.
    case nothing
    /// The recall of a class is complete, at a precision near the share of the pixels that have its label.
    case everything(ofClass: String)

    /// nil where the model does neither.
    init?(_ observation: Observation, _ policy: DivergencePolicy) {
        if let recall = observation[.pixelRecall], recall < policy.collapseRecall {
            self = .nothing
            return
        }
        let flooded = observation.labelledShares?.keys.sorted().first { name in
            guard let painted = PaintedClass(observation, name), painted.recall > 1 - policy.collapseRecall else {
                return false
            }
            return painted.paintedRest >= 0.5 && painted.precisionGain <= 0.2
        }
        guard let flooded else { return nil }
        self = .everything(ofClass: flooded)
    }

    /// A clause such as "pixel_recall 0 has been below 0.02".
    func text(_ observation: Observation, _ policy: DivergencePolicy) -> String {
        let isOnly = observation.classes.count == 1
        switch self {
        case .nothing:
            return "pixel_recall \(significant(observation[.pixelRecall] ?? 0)) has been below "
                + significant(policy.collapseRecall)
        case .everything(let name):
            func value(_ metric: MetricName) -> String {
                metric.text(of: isOnly ? nil : name) + " "
                    + (observation[metric, of: name].map { significant($0) } ?? "undefined")
            }
            let share = percent(observation.labelledShares?[name] ?? 0)
            return "\(value(.pixelRecall)) with \(value(.pixelPrecision)), where \(share) of the pixels are labelled: "
                + "everything has been painted"
        }
    }
}

/// A class by what it is painted on.
private struct PaintedClass {
    let recall: Double
    /// The share of the pixels of all other labels that is painted as the class.
    let paintedRest: Double
    /// How far the precision is on its way from the labelled share, which chance would give, to 1.
    let precisionGain: Double

    /// nil where one of them is undefined.
    ///
    /// With share s, recall r and precision p the class is painted rightly on r·s of all pixels and wrongly on
    /// r·s·(1 - p)/p, of the 1 - s that have other labels.
    init?(_ observation: Observation, _ name: String) {
        guard let share = observation.labelledShares?[name], share > 0, share < 1,
            let recall = observation[.pixelRecall, of: name], let precision = observation[.pixelPrecision, of: name],
            precision > 0
        else { return nil }
        self.recall = recall
        paintedRest = recall * share * (1 - precision) / precision / (1 - share)
        precisionGain = (precision - share) / (1 - share)
    }
}

extension Observation {
    /// Whether the model finds objects, and does not find them by painting everything.
    ///
    /// A model with too many false pixels in the first epochs of a weighted loss is not healthy yet.
    func isHealthy(_ policy: DivergencePolicy) -> Bool {
        guard let recall = self[.pixelRecall], recall >= policy.healthyRecall else { return false }
        return (labelledShares ?? [:]).keys.allSatisfy { name in
            PaintedClass(self, name).map { $0.paintedRest <= 0.25 } ?? true
        }
    }
}
