// The files of one prediction, written row by row while it runs; each appears complete or not at all.
import Dataset
import Foundation
import Geo
import Metrics
import Raster
import Vectorization

/// A raster that is written from top to bottom.
private protocol RowWriter: AnyObject {
    func write(rows: [UInt8]) throws
    func finish() throws
}

extension PNGWriter: RowWriter {}
extension GeoTIFFWriter: RowWriter {}

/// Takes strips of probabilities and writes mask, probability map and overlay.
final class PredictionOutputs {
    private let paths: PredictionPaths
    private let threshold: Double
    private let format: MaskFormat
    private let encoding: MaskEncoding
    private var splitter: RowwiseSplitter?
    private var filter: SmallObjectFilter
    private var counter: ComponentCounter
    private let width: Int
    private let mask: any RowWriter
    private let probability: (any RowWriter)?
    private let overlay: OverlayPainter?
    /// What is made of the objects themselves, where that is wanted.
    private let objectOutputs: ObjectOutputs?

    /// - Parameter tally: counts the objects.
    init(
        of image: ImageReader, paths: PredictionPaths, model: ModelDescription, settings: PredictionSettings,
        tally: ObjectTally? = nil
    ) throws {
        self.paths = paths
        threshold = model.threshold
        format = settings.format
        encoding = MaskEncoding(labels: model.labels, format: settings.format)
        let classes = model.network.classes
        let (width, height) = (image.width, image.height)
        self.width = width
        splitter = model.splitting.map {
            RowwiseSplitter(
                width: width, threshold: model.threshold, splitting: $0, missingValue: MaskEncoding.nodata)
        }
        filter = SmallObjectFilter(width: width, classes: classes, minimumArea: model.minimumArea)
        counter = ComponentCounter(classes: classes)
        switch format {
        case .png:
            mask = try PNGWriter(path: paths.mask, width: width, height: height, bands: 1)
            probability = try paths.probability.map { try PNGWriter(path: $0, width: width, height: height, bands: 1) }
        case .tiff:
            let georeference = image.info.georeference
            mask = try GeoTIFFWriter(
                path: paths.mask, width: width, height: height, bands: 1, sampleType: .uint8,
                georeference: georeference,
                nodata: Double(MaskEncoding.nodata), palette: ClassColors.palette(values: encoding.values))
            let bands = classes - 1
            probability = try paths.probability.map {
                try GeoTIFFWriter(
                    path: $0, width: width, height: height, bands: bands, sampleType: .float32,
                    georeference: georeference,
                    nodata: .nan)
            }
        }
        // A reader of its own: the overlay reads rows that the prediction has left behind.
        overlay = try paths.overlay.map {
            try OverlayPainter(image: PredictionInputs.open(image.path, for: model, bands: settings.bands), path: $0)
        }
        objectOutputs = try ObjectOutputs(
            of: image, crs: settings.sceneCRS, names: model.labels.names, layer: paths.objects, settings.vector,
            tally: tally)
    }

    func add(_ strip: ProbabilityStrip) throws {
        switch format {
        case .png: try probability?.write(rows: MaskEncoding.grayProbabilities(of: strip))
        case .tiff: try probability?.write(rows: MaskEncoding.floatProbabilities(of: strip))
        }
        for piece in strip.pieces(of: Self.rowsAtOnce) {
            let scores = piece.scores
            objectOutputs?.add(scores: scores.scores)
            try write(
                filter.add(
                    splitter?.add(scores)
                        ?? scores.classMap(threshold: threshold, missingValue: MaskEncoding.nodata)))
        }
    }

    /// Scores of this many rows take little memory beside the strip.
    private static let rowsAtOnce = 64

    /// The next rows of finished class indices.
    private func write(_ map: [UInt8]) throws {
        guard !map.isEmpty else { return }
        map.withUnsafeBufferPointer { map in
            for row in stride(from: 0, to: map.count, by: width) {
                counter.add(row: map.baseAddress! + row, width: width)
            }
        }
        try mask.write(rows: encoding.fileValues(of: map))
        try overlay?.add(map)
        try objectOutputs?.add(map)
    }

    /// Objects of each class in the mask so far; 0 for the background.
    var objects: [Int] { counter.counts }

    /// What a reader of the files should know; complete when they are.
    var notes: [String] { objectOutputs?.notes ?? [] }

    /// Completes all files and returns their paths.
    func finish() throws -> [String] {
        if let rest = splitter?.finish() { try write(filter.add(rest)) }
        try write(filter.finish())
        try mask.finish()
        try probability?.finish()
        try overlay?.finish()
        try objectOutputs?.finish()
        return paths.all
    }
}
