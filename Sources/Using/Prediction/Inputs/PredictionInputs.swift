// What is to be predicted, found and checked before the first prediction.
import Base
import Dataset
import Foundation
import ModelFile
import Raster
import VectorFiles
import Vectorization

/// Where the outputs of one input go.
struct PredictionPaths: Hashable {
    static let suffixes = ["_mask", "_probability", "_overlay"]

    let mask: String
    let probability: String?
    let overlay: String?
    let objects: String?
    /// The user has named the file of objects.
    private let isObjectsFileChosen: Bool
    /// The finished strips of a prediction under way.
    let partial: String

    /// `OUTPUT/NAME_mask.png` or `.tif`, `NAME_probability` likewise, `NAME_overlay.png`, `NAME_objects.geojson` or
    /// `.gpkg` or the file that the settings name.
    ///
    /// - Parameter isOnly: it is the only input; the objects of several go to a layer that they share.
    init(stem: String, settings: PredictionSettings, isOnly: Bool) {
        let base = joinedPath(settings.output, stem)
        let ending = settings.format == .png ? ".png" : ".tif"
        partial = base + ".partial"
        mask = base + "_mask" + ending
        probability = settings.extras.contains(.probability) ? base + "_probability" + ending : nil
        overlay = settings.extras.contains(.overlay) ? base + "_overlay.png" : nil
        isObjectsFileChosen = if case .file = settings.vector { true } else { false }
        objects = settings.vector.flatMap { vector in
            switch vector {
            case .eachImage(let format): "\(base)_objects.\(format.rawValue)"
            case .file(let path, _): isOnly ? path : nil
            }
        }
    }

    var all: [String] { [mask] + [probability, overlay, objects].compactMap { $0 } }

    /// The outputs as they are on disk, world files included.
    ///
    /// - Throws: `UserError` when one of them cannot be examined.
    func written() throws -> [FileState] {
        try (all + worldFiles).filter(FileManager.default.fileExists(atPath:)).map { try FileState(of: $0) }
    }

    /// Those whose names nobody has chosen, world files included.
    var inTheFolder: [String] {
        [mask] + [probability, overlay, isObjectsFileChosen ? nil : objects].compactMap { $0 } + worldFiles
    }

    /// The world files that lie beside PNGs.
    var worldFiles: [String] {
        all.filter { $0.hasSuffix(".png") }.map { withoutExtension($0) + ".pgw" }
    }
}

/// One image and where its results go.
struct PredictionTask {
    /// Among all, from 0.
    let number: Int
    let input: String
    let paths: PredictionPaths
}

enum PredictionInputs {
    /// The images among `inputs`: files as they are, folders with the rasters in them that are not outputs of an
    /// earlier prediction (`NAME_mask`, `NAME_probability`, `NAME_overlay`).
    static func expand(_ inputs: [String]) throws -> [String] {
        try inputs.flatMap { input -> [String] in
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: input, isDirectory: &isFolder) else {
                throw UserError(
                    .missingInput, path: input, reason: "no such file or folder",
                    remedy: remedyForAName(input) ?? "check the path")
            }
            guard isFolder.boolValue else { return [input] }
            let images = try listRasters(in: input).filter { path in
                !PredictionPaths.suffixes.contains { stem(of: path).hasSuffix($0) }
            }
            guard !images.isEmpty else {
                throw UserError(
                    .missingInput, path: input, reason: "the folder has no image (PNG, JPEG or TIFF)",
                    remedy:
                        "name a folder that has one some; files called NAME_mask, NAME_probability or NAME_overlay are "
                        + "left out"
                )
            }
            return images
        }
    }

    /// Names the outputs; refuses two inputs of one name, and an output that is an input.
    static func tasks(_ inputs: [String], _ settings: PredictionSettings) throws -> [PredictionTask] {
        // By bytes: on Linux names that look alike are two files all the same.
        var owners: [[UInt8]: String] = [:]
        for input in inputs {
            guard let other = owners.updateValue(input, forKey: Array(stem(of: input).utf8)) else { continue }
            let reason =
                resolvedPath(other) == resolvedPath(input)
                ? "is given twice" : "has the same name as \(other): both would become \(stem(of: input))_mask"
            throw UserError(
                .usage, path: input, reason: reason, remedy: "predict one of them, or use a separate folder for each")
        }
        let tasks = inputs.enumerated().map { number, input in
            PredictionTask(
                number: number, input: input,
                paths: PredictionPaths(stem: stem(of: input), settings: settings, isOnly: inputs.count == 1))
        }
        let shared = sharedLayer(of: inputs, settings).map { [$0.path] } ?? []
        try refuseReplacing(
            tasks.flatMap(\.paths.all) + shared, inputs: inputs + settings.otherInputs,
            remedy: "choose another --output folder")
        if !settings.overwrites {
            let record = CompletedPredictions(folder: settings.output)
            try record.refuseReplacingOthers(tasks.flatMap { $0.paths.inTheFolder })
        }
        return tasks
    }

    /// The one layer that holds the objects of several inputs.
    static func sharedLayer(
        of inputs: [String], _ settings: PredictionSettings
    ) -> (path: String, format: VectorFormat)? {
        guard case .file(let path, let format) = settings.vector, inputs.count > 1 else { return nil }
        return (path, format)
    }

    /// Opens an image and checks that the model suits it.
    static func open(_ path: String, for model: ModelDescription, bands: [Int]?) throws -> ImageReader {
        let image = try ImageReader(path: path, nodata: model.nodata) {
            model.inputBands(ofImageWith: $0, chosen: bands)
        }
        let expected = model.network.inputBands
        guard image.bands == expected else {
            let available = image.info.palette == nil ? image.info.bands : 3
            let other = "use a model trained on \(counted(image.bands, "band"))"
            let remedy = available >= expected ? "choose \(expected) with --bands, or \(other)" : other
            let found = "\(bands == nil ? "the image has" : "--bands chooses") \(counted(image.bands, "band"))"
            throw UserError(.data, path: path, reason: "\(found), but the model expects \(expected)", remedy: remedy)
        }
        return image
    }
}
