// What to do with a finished run: commands to copy.
import Configuration
import Terminal
import Training

/// The next commands after a training, with the paths of the run.
struct NextCommands {
    let lines: [String]

    /// - Parameter folder: of the run, finished. Without a model there is only something to look at.
    init(after folder: RunFolder, _ configuration: Configuration) {
        let run = shellWord(folder.path)
        let validation = configuration.data.validation
        let (images, masks) = (shellWord(validation.images), shellWord(validation.masks))
        let withModel = [
            "  segtrain eval --model \(run) --images \(images) --masks \(masks)",
            "  segtrain predict --model \(run) \(images) --output \(shellWord(folder.path + "/predicted"))",
        ]
        lines = ["next:", "  segtrain report \(run)"] + (folder.contains(folder.best) ? withModel : [])
    }
}
