// The report of a run: everything that a reader wants to see of it, in one HTML file.
import Base
import Configuration
import Dataset
import Evaluation
import Foundation
import ModelFile
import Training

/// Reads a run folder, measures its model on the validation tiles and describes both.
public struct RunReport {
    let folder: RunFolder
    let configuration: Configuration
    let history: RunHistory
    let trajectory: RunTrajectory
    /// Nil where there is no model yet.
    let model: ModelDescription?
    /// The model on the validation tiles; nil where `missing` says why.
    let measured: MeasuredTiles?
    let gallery: Gallery?
    /// Why nothing was measured, as a clause.
    public let missing: String?

    /// The report of a run on its validation tiles, or on those of other folders.
    public init(
        of folder: RunFolder, validation: TileFolders? = nil, shown: Int = 8,
        progress: (Int, Int) throws -> Void = { _, _ in }
    ) throws {
        try self.init(from: ReportInputs(of: folder, validation: validation), shown: shown, progress: progress)
    }

    /// - Parameters:
    ///   - shown: how many tiles to show, at most.
    ///   - progress: called after each measured tile with the number done, and of how many.
    /// - Throws: `UserError` where there is no run, or nothing can be measured in the folders that were given. That the
    ///   configuration's folders are gone is not an error: a run may have been moved.
    public init(
        from inputs: ReportInputs, shown: Int = 8, progress: (Int, Int) throws -> Void = { _, _ in }
    ) throws {
        folder = inputs.folder
        history = try RunHistory(reading: folder)
        configuration = try inputs.configuration.get()
        trajectory = RunTrajectory(history)
        guard folder.contains(folder.best) else {
            (model, measured, gallery) = (nil, nil, nil)
            missing = "no epoch's model has been kept"
            return
        }
        let trained = try TrainedModel(reading: folder.best)
        model = trained.description
        do {
            let (evaluator, tiles) = try Self.validation(trained, configuration, inputs.pairs.get())
            let measuring = try TileMeasuring(trained, on: tiles, by: evaluator)
            let measured = try MeasuredTiles(
                measuring, classNames: trained.description.labels.foregroundNames, progress: progress)
            gallery = try Gallery(measuring, measured, of: trained.description, shown: shown)
            (self.measured, missing) = (measured, nil)
        } catch let error as UserError where !inputs.areChosen {
            (measured, gallery, missing) = (nil, nil, "\(error)")
        }
    }

    /// How to measure, and on what.
    private static func validation(
        _ model: TrainedModel, _ configuration: Configuration, _ pairs: [TilePair]
    ) throws -> (Evaluator, TileSet) {
        let tiles = try TileSet(
            pairs: pairs, classMap: model.description.labels,
            bands: model.description.inputBands(of: pairs[0].imagePath, chosen: nil), nodata: model.description.nodata,
            memoryLimit: configuration.data.memoryLimitBytes)
        let settings = configuration.evaluation
        let evaluator = model.description.evaluator(iou: settings.objects.iou, windows: settings.windows)
        return (evaluator, tiles)
    }

    /// The page.
    public var html: String {
        let name = URL(fileURLWithPath: folder.path).lastPathComponent
        var page = Page(title: "\(name) – segtrain report")
        page.add("<h1>\(name.escapedForMarkup)</h1>\n" + summary)
        page.addSection("The run over its epochs", courses)
        page.addSection("What was decided, and why", decisions)
        page.addSection("Where each phase ended", phaseEnds)
        page.addSection("Precision and recall at every threshold", curves)
        page.addSection("Right, false and missed on the validation tiles", pictures)
        page.addSection("Configuration", settings)
        page.addSection("Environment", environment)
        return page.html
    }
}
