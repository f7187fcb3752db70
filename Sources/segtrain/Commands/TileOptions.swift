// Options of the commands that measure a model on labelled tiles.
import ArgumentParser
import Dataset
import Evaluation
import ModelFile

struct TileOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder of the images.", valueName: "dir"))
    var images: String

    @Option(help: ArgumentHelp("The folder of their masks.", valueName: "dir"))
    var masks: String

    @Option(help: "A predicted object is right when its IoU with a labelled one is at least this.")
    var iou = 0.5

    @OptionGroup var resolution: ResolutionOptions

    func validate() throws {
        try checkIoU(iou)
    }

    /// Reads the tiles as the model needs them, and says where they differ from those of its training.
    func tiles(for model: TrainedModel, _ options: ModelOptions, note: (String) -> Void) throws -> TileSet {
        let pairs = try pairTiles(images: images, masks: masks)
        let description = model.description
        let headers = try TileHeaders(
            pairs: pairs, classMap: description.labels,
            bands: description.inputBands(of: pairs[0].imagePath, chosen: options.bands), nodata: description.nodata)
        let tiles = try TileSet(
            model.fitting(
                headers, windows: options.windows, resampling: resolution.resample,
                limit: options.memory.limitBytes))
        if let text = description.normalizationNote(images, tiles.sampleType) { note(text) }
        if let warning = try tiles.alphaWarning() { note("\(warning)") }
        if let text = resolution.note(on: tiles, description) { note(text) }
        return tiles
    }
}
