// Class weights from the training labels: `weights: auto`.
import Base
import Foundation
import Objects

extension WeightedCrossEntropy {
    /// w_c = min(cap, (f_background / f_c)^power), background 1.
    ///
    /// With `pixel` f is the number of pixels: 99 % background gives a car pixel the weight 99. With `object` f_c is
    /// the number of objects, and the background counts as pieces of the mean object's area, so that a class of large
    /// objects is not taken for a frequent one; with a single foreground class both are the same. Counted in crops, f
    /// is what the tiles have times how much more of it crops show.
    ///
    /// - Throws: `UserError(.data)` when a class does not occur.
    func automaticWeights(_ labels: LabelStatistics) throws -> [Double] {
        if let absent = labels.pixels.firstIndex(of: 0) {
            throw labels.absent(absent, "so it has no automatic weight", "the weights as numbers")
        }
        let meanArea = Double(labels.pixels.dropFirst().reduce(0, +)) / Double(labels.objects.dropFirst().reduce(0, +))
        let gains = counted == .crops ? labels.sampledGains : nil
        let frequencies = labels.pixels.indices.map { index in
            let frequency =
                switch ratio {
                case .pixel: Double(labels.pixels[index])
                case .object: index == 0 ? Double(labels.pixels[0]) / meanArea : Double(labels.objects[index])
                }
            return gains.map { frequency * $0[index] } ?? frequency
        }
        return frequencies.indices.map { index in
            index == 0 ? 1 : min(cap ?? .infinity, pow(frequencies[0] / frequencies[index], power))
        }
    }

    /// Where the weights are counted, and what they would be counted elsewhere.
    public func remarks(on labels: LabelStatistics) -> [String] {
        guard hasAutomaticWeights, labels.sampledShares != nil else { return [] }
        var other = self
        other.counted = counted == .tiles ? .crops : .tiles
        guard let weights = try? other.resolved(for: labels, raisedBias: 1).weights.numbers else { return [] }
        let elsewhere = byClass(labels.names.dropFirst(), Array(weights.dropFirst()))
        let (here, there) = (counted.rawValue, other.counted.rawValue)
        return ["weights are counted in the \(here); in the \(there) they would be \(elsewhere)"]
    }

    /// The article's example is 99, and 54 paints the streets of real tiles.
    private static let usualWeight = 200.0

    /// Weights under which a network that paints everything has a low loss.
    public func warnings(on labels: LabelStatistics) -> [UserError] {
        guard hasAutomaticWeights, let weights = try? automaticWeights(labels) else { return [] }
        let high = weights.indices.filter { weights[$0] > Self.usualWeight }
        guard !high.isEmpty else { return [] }
        let each = byClass(high.map { labels.names[$0] }, high.map { weights[$0] })
        return [
            UserError(
                .data,
                reason: "automatic weights are high, as few pixels are labelled: \(each), background 1: the model may "
                    + "paint everything",
                remedy: "set the loss's cap, e.g. 20, or power: 0.5")
        ]
    }
}

extension LabelStatistics {
    /// How much more frequent each class is in the crops than in the tiles.
    fileprivate var sampledGains: [Double]? {
        sampledShares.map { shares in zip(shares, pixelShares).map { $0 / $1 } }
    }
}
