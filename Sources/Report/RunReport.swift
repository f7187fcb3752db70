// The report of a run: everything that a reader wants to see of it, in one HTML file.
import Base
import Configuration
import Dataset
import Foundation
import Inference
import Training

/// Reads a run folder, measures its model on the validation tiles and describes both.
public struct RunReport {
    let folder: RunFolder
    let configuration: Configuration
    let history: RunHistory
    let trajectory: RunTrajectory
    /// Nil where there is no model yet.
    let model: ModelDescription?
    /// Nil where `missing` says why.
    let gallery: Gallery?
    /// Why there are no pictures, as a clause.
    public let missing: String?

    /// - Parameters:
    ///   - validation: folders to measure on, instead of those in the run's configuration.
    ///   - shown: how many tiles to show, at most.
    ///   - progress: called after each measured tile with the number done, and of how many.
    /// - Throws: `UserError` where there is no run, or nothing can be measured in the folders that were given. That the
    ///   configuration's folders are gone is no error: a run may have been moved.
    public init(
        of folder: RunFolder, validation: DataSettings.Folders? = nil, shown: Int = 8,
        progress: (Int, Int) throws -> Void = { _, _ in }
    ) throws {
        self.folder = folder
        history = try RunHistory(reading: folder)
        configuration = try Configuration.load(path: folder.config)
        trajectory = RunTrajectory(history)
        guard folder.contains(folder.best) else {
            (model, gallery, missing) = (nil, nil, "no epoch's model has been kept")
            return
        }
        let trained = try TrainedModel(reading: folder.best)
        model = trained.description
        do {
            gallery = try Self.gallery(trained, configuration, validation, shown, progress)
            missing = nil
        } catch let error as UserError where validation == nil {
            (gallery, missing) = (nil, "\(error)")
        }
    }

    private static func gallery(
        _ model: TrainedModel, _ configuration: Configuration, _ validation: DataSettings.Folders?, _ shown: Int,
        _ progress: (Int, Int) throws -> Void
    ) throws -> Gallery {
        let folders = validation ?? configuration.data.validation
        let pairs = try pairTiles(images: folders.images, masks: folders.masks)
        let tiles = try TileSet(
            pairs: pairs, classMap: model.description.labels,
            bands: model.description.inputBands(of: pairs[0].imagePath, chosen: nil),
            memoryLimit: configuration.data.memoryLimitBytes)
        let settings = configuration.evaluation
        let evaluator = Evaluator(
            threshold: model.description.threshold, rule: settings.objects, window: settings.window,
            overlap: settings.overlap)
        return try Gallery(model, evaluator, on: tiles, shown: shown, progress: progress)
    }

    /// The page.
    public var html: String {
        let name = URL(fileURLWithPath: folder.path).lastPathComponent
        var page = Page(title: "\(name) – segtrain report")
        page.add("<h1>\(name.escapedForMarkup)</h1>\n" + summary)
        page.addSection("The run over its epochs", courses)
        page.addSection("What was decided, and why", decisions)
        page.addSection("Where each phase ended", phaseEnds)
        page.addSection("Right, false and missed on the validation tiles", pictures)
        page.addSection("Configuration", settings)
        page.addSection("Environment", environment)
        return page.html
    }
}
