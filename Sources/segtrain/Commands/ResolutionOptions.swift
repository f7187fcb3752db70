// At which ground resolution the commands that use a model show it an image.
import ArgumentParser
import Base
import Dataset
import ModelFile

extension Resampling: ExpressibleByArgument {
    public init?(argument: String) {
        switch (argument, Double(argument)) {
        case ("auto", _): self = .toModel
        case ("none", _): self = .none
        case ("square", _): self = .usual
        case (_, let factor?) where Self.factors.contains(factor): self = .factor(factor)
        default: return nil
        }
    }

    public var defaultValueDescription: String { "square" }
}

struct ResolutionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Show the model each image at the ground resolution that it was trained on (auto), or resampled by a "
                + "factor, e.g. 0.5, or as it is (none). By default only pixels that are not square on the ground are "
                + "made square (square), where the model knows the size of its own. Results keep the image's pixels.",
            valueName: "auto|square|none|factor"))
    var resample = Resampling.usual

    /// What there is to say of the ground resolution of tiles: of the first of those whose pixels are not square, or
    /// else of the first.
    func note(on tiles: TileSet, _ model: ModelDescription) -> String? {
        let stretched = tiles.pixelSizes.indices.filter { tiles.pixelSizes[$0].map { !$0.isSquare } ?? false }
        let shown = stretched.first ?? 0
        let note = resample.note(on: tiles.pixelSizes[shown], of: tiles.pairs[shown].imagePath, model)
        let others = stretched.count - 1
        return note.map { $0 + (others > 0 ? "; so with \(counted(others, "more tile"))" : "") }
    }
}
