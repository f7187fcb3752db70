// Options of the commands that use a trained model on images.
import ArgumentParser
import Base
import Foundation
import ModelFile
import Training
import Windows

extension TestTimeAugmentation: ExpressibleByArgument {}

struct ModelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A model file, or a run folder: its best model, or the last one while there is no best.",
            valueName: "run|file"))
    var model: String

    @Option(
        help: ArgumentHelp(
            "Bands of the images to use, e.g. 1,2,3. Default: as the model was trained.", valueName: "n,…"),
        transform: bandsArgument)
    var bands: [Int]?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Value of pixels without data, in place of what the images say, e.g. -9999; none: as they say. Default: as "
                + "the model was trained.",
            valueName: "value|none"),
        transform: nodataArgument)
    var nodata: NodataArgument?

    @Option(help: ArgumentHelp("Side of the windows in which an image is predicted.", valueName: "pixels"))
    var window = WindowOptions.defaultWindow

    @Option(
        help: ArgumentHelp(
            "How far the windows overlap; they are blended there. Default: \(WindowOptions.defaultOverlap), or half "
                + "the window.",
            valueName: "pixels"))
    var overlap: Int?

    @Option(
        help: ArgumentHelp(
            "Average each window's prediction over 4 mirrored views (flips), or also turned by a quarter (all, 8 "
                + "views). Takes 4 or 8 times as long."))
    var tta = TestTimeAugmentation.none

    @OptionGroup var arithmetic: PrecisionOptions
    @OptionGroup var memory: MemoryOptions

    /// The model, which reads images as the options say.
    ///
    /// - Throws: as `TrainedModel(reading:)`.
    func trainedModel() throws -> TrainedModel {
        var trained = try TrainedModel(reading: model, precision: arithmetic.precision)
        if let nodata { trained.description.nodata = nodata.value }
        return trained
    }

    /// The model, and the files of its run: no output may take their places.
    ///
    /// - Throws: `UserError(.missingInput)` when there is no such model.
    func inputFiles() throws -> [String] {
        let file = try TrainedModel.modelFile(at: model)
        return [file] + RunFolder(folder(of: file)).files.filter(FileManager.default.fileExists(atPath:))
    }

    var windows: WindowOptions { WindowOptions(window: window, overlap: overlap, augmentation: tta) }
}

/// What `--nodata` says.
struct NodataArgument {
    /// nil: nothing but what the images say themselves.
    let value: Double?
}

private func nodataArgument(_ text: String) throws -> NodataArgument {
    if text == "none" { return NodataArgument(value: nil) }
    guard let value = Double(text) else { throw ValidationError("give a number, e.g. -9999, or none") }
    return NodataArgument(value: value)
}
