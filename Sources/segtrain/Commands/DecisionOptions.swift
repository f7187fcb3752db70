// Options that decide what of a prediction is an object.
import ArgumentParser
import Base
import Metrics
import ModelFile
import Objects

struct DecisionOptions: ParsableArguments {
    @Option(help: "A pixel is foreground when its probability is at least this. Default: the model's.")
    var threshold: Double?

    @Option(
        help: ArgumentHelp("Predicted objects under this area are dropped. Default: the model's.", valueName: "pixels"))
    var minimumArea: Int?

    @OptionGroup var splitting: SplittingOptions

    func validate() throws {
        if let threshold { try checkShare("--threshold", threshold, says: "0 to 1") }
        try Self.check(minimumArea: minimumArea)
    }

    static func check(minimumArea: Int?) throws {
        if let minimumArea, !(0...1_000_000).contains(minimumArea) {
            throw ValidationError("--minimum-area \(minimumArea): choose 0 to 1000000")
        }
    }

    /// The model with what the options say instead of its own.
    ///
    /// - Parameter note: hears of a threshold that decides nothing.
    func applied(to model: TrainedModel, note: (String) -> Void) -> TrainedModel {
        var model = model
        if threshold == 0 {
            let own = significant(model.description.threshold)
            note("warning: with --threshold 0 every pixel is foreground; the model's own threshold is \(own)")
        }
        model.description.threshold = threshold ?? model.description.threshold
        model.description.minimumArea = minimumArea ?? model.description.minimumArea
        model.description.splitting = splitting.splitting(of: model.description)
        return model
    }
}

struct SplittingOptions: ParsableArguments {
    @Flag(
        inversion: .prefixedNo,
        help: "Tell touching objects apart, by a watershed on the probability. Default: as the model does.")
    var splitTouching: Bool?

    @Option(
        help: ArgumentHelp(
            "How far the probability is smoothed first; touching objects whose centres are closer than twice this stay "
                + "one. "
                + "Implies --split-touching. Default: the model's, or \(shortest(ObjectSplitting().smoothing)).",
            valueName: "pixels"))
    var splitSmoothing: Double?

    func validate() throws {
        if let splitSmoothing, !ObjectSplitting.smoothingRange.contains(splitSmoothing) {
            let range = ObjectSplitting.smoothingRange
            throw ValidationError(
                "--split-smoothing \(splitSmoothing): choose \(shortest(range.lowerBound)) to "
                    + "\(shortest(range.upperBound))"
            )
        }
        if splitSmoothing != nil, splitTouching == false {
            throw ValidationError("--split-smoothing does not go with --no-split-touching")
        }
    }

    /// How touching objects are told apart: as the model does, unless the options say otherwise.
    func splitting(of model: ModelDescription) -> ObjectSplitting? {
        guard splitTouching ?? (splitSmoothing != nil || model.splitting != nil) else { return nil }
        var splitting = model.splitting ?? ObjectSplitting()
        splitting.smoothing = splitSmoothing ?? splitting.smoothing
        return splitting
    }
}
