// A prediction against the labels of its scene: what `segtrain compare` does.
import Base
import Foundation
import Geo
import Labels
import Metrics
import Objects
import Raster
import VectorFiles
import Vectorization

/// What is compared, and how.
public struct SceneComparisonSettings: Sendable {
    /// A mask or a vector file.
    public var prediction: String
    /// Anything that `openLabels` reads.
    public var labels: String
    /// The scene, for the picture; needed when both sides are vectors.
    public var image: String?
    /// The folder for all outputs; made when it is missing.
    public var output: String
    /// At which a predicted object is right.
    public var iou = 0.5
    /// How the labels are to be understood; their classes are the prediction's, too.
    public var labelOptions = LabelOptions()
    /// Which layer of a prediction that has several.
    public var predictionLayer = LayerChoice(option: "--prediction-layer")
    /// What a vector prediction's coordinates are.
    public var predictionSpace = LabelOptions.Space.declared
    /// In place of the rasters' own.
    public var sceneCRS: CRS?

    public init(prediction: String, labels: String, output: String) {
        (self.prediction, self.labels, self.output) = (prediction, labels, output)
    }
}

/// A prediction and labels, matched object by object.
public struct SceneComparison {
    private static let fields = [LayerField("result", .text), LayerField("iou", .real)]

    private let settings: SceneComparisonSettings
    private let grid: SceneGrid
    /// The raster that says what pixels are compared.
    private let raster: RasterReader
    /// Class index → name; the background first.
    private let names: [String]
    private let predicted: SceneObjects
    private let labelled: SceneObjects
    /// Of each class from 1 on.
    private let matched: [MatchedObjects]

    /// Reads both sides and matches them as `segtrain eval` does, by `matchObjects`.
    ///
    /// - Parameter note: hears what is worth knowing about the files.
    /// - Throws: `UserError` when they cannot be read or do not belong together.
    public init(_ settings: SceneComparisonSettings, note: (String) -> Void) throws {
        self.settings = settings
        (grid, raster) = try Self.grid(settings)
        let labels = try openLabels(settings.labels, for: grid, options: settings.labelOptions)
        let prediction = try Self.openPrediction(settings, grid)
        names = labels.classes.names
        var (predicted, labelled) = (try SceneObjects(prediction, in: grid), try SceneObjects(labels, in: grid))
        predicted.join(over: labelled.bridges)
        labelled.join(over: labelled.bridges)
        (self.predicted, self.labelled) = (predicted, labelled)
        (prediction.notes + labels.notes).forEach(note)
        let (width, height) = (grid.width, grid.height)
        let ignored = ComponentMap(width: width, height: height, objects: labelled.ignored)
        matched = zip(predicted.objects, labelled.objects).map { predicted, labelled in
            let maps = [predicted, labelled].map { ComponentMap(width: width, height: height, objects: $0) }
            return MatchedObjects(
                predicted: maps[0], labelled: maps[1],
                matching: matchObjects(predicted: maps[0], labelled: maps[1], ignored: ignored, iou: settings.iou))
        }
    }

    /// What there is to print.
    public var report: SceneComparisonReport {
        SceneComparisonReport(
            path: settings.prediction, iou: settings.iou, classNames: Array(names.dropFirst()),
            counts: matched.map(\.matching.counts))
    }

    /// Writes the objects with their results as `NAME_compared.geojson` and, where there is an image, the picture
    /// `NAME_compared.png`, NAME being the prediction's.
    ///
    /// - Returns: the files' paths.
    /// - Throws: `UserError` when an output would replace an input or cannot be written.
    public func write(note: (String) -> Void) throws -> [String] {
        try createFolder(settings.output, for: "output folder")
        let name = stem(of: settings.prediction) + "_compared"
        let base = joinedPath(settings.output, name)
        let paths = [base + ".geojson"] + (settings.image == nil ? [] : [base + ".png"])
        let inputs = [settings.prediction, settings.labels] + (settings.image.map { [$0] } ?? [])
        try refuseReplacing(paths, inputs: inputs, remedy: "choose another --output folder")
        let layer = try ObjectLayer(path: paths[0], format: .geojson, grid: grid, names: names, more: Self.fields)
        for (index, matched) in matched.enumerated() { try write(matched, class: index, to: layer) }
        try layer.complete()
        layer.notes.forEach(note)
        let picture = try settings.image.map { try painted(matched, over: $0, to: paths[1]) }
        try raster.requireUnchanged()
        try removeOldSet(paths)
        // The picture has a world file, for which there may be no room.
        try picture?.commit()
        try layer.commit()
        return paths
    }

    private func write(_ matched: MatchedObjects, class index: Int, to layer: ObjectLayer) throws {
        let matching = matched.matching
        func write(_ runs: [ComponentMap.Run], _ result: String, iou: Double?) throws {
            try layer.write(
                ObjectPixels(label: UInt8(index + 1), runs: runs),
                [.text(result), iou.map { .number(($0 * 1e4).rounded() / 1e4) }])
        }
        let own = predicted.objects[index]
        for pair in matching.pairs { try write(own[pair.predicted], "right", iou: pair.iou) }
        for object in matching.falsePredictions { try write(own[object], "false", iou: nil) }
        for object in matching.missed { try write(labelled.objects[index][object], "missed", iou: nil) }
    }

    /// The pixels that both sides are compared in: those of the first raster that says where it lies, or of the first.
    private static func grid(_ settings: SceneComparisonSettings) throws -> (SceneGrid, RasterReader) {
        let rasters = [
            (settings.image, "the images"),
            (isRasterPath(settings.prediction) ? settings.prediction : nil, "the predictions"),
            (isRasterPath(settings.labels) ? settings.labels : nil, "the labels"),
        ]
        let grids = try rasters.compactMap { path, what in
            try path.map { path in
                let reader = try RasterReader(path: path)
                let grid = SceneGrid(path: path, info: reader.info, crs: settings.sceneCRS)
                return (grid: grid, reader: reader, what: what)
            }
        }
        guard let chosen = grids.first(where: { $0.grid.affine != nil }) ?? grids.first else {
            throw UserError(
                .usage, path: settings.prediction,
                reason: "prediction and labels are both vector files, so there are no pixels to compare",
                remedy: "name their scene with --image")
        }
        for (grid, _, what) in grids where grid.path != chosen.grid.path {
            try grid.checkCover(of: chosen.grid, as: what)
        }
        return (chosen.grid, chosen.reader)
    }

    private static func openPrediction(_ settings: SceneComparisonSettings, _ grid: SceneGrid) throws -> any LabelSource
    {
        var options = LabelOptions()
        options.classes = settings.labelOptions.classes
        (options.space, options.spaceOption) = (settings.predictionSpace, "--prediction-crs")
        if isRasterPath(settings.prediction) { return try openLabels(settings.prediction, for: grid, options: options) }
        let file = try VectorFile(path: settings.prediction, layer: settings.predictionLayer)
        let field = "class"
        guard options.classes.areAutomatic else {
            options.classField = field
            return try VectorLabels(file, in: grid, options: options)
        }
        var classes: Set<String> = []
        _ = try file.forEach { if let name = $0.properties[field]?.text { classes.insert(name) } }
        let found = classes.sorted()
        guard found.count <= 1 else {
            throw UserError(
                .usage, path: settings.prediction,
                reason: "has objects of \(found.count) classes, \(found.prefix(5).joined(separator: ", "))",
                remedy: "name those to compare, e.g. --class \(found[0]) --class background='*'")
        }
        return try VectorLabels(file, in: grid, options: options)
    }
}
