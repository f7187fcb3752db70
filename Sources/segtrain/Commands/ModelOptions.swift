// Options of the commands that use a trained model on images.
import ArgumentParser
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

    var windows: WindowOptions { WindowOptions(window: window, overlap: overlap, augmentation: tta) }
}
