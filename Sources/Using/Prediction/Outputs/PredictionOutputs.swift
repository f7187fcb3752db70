// The files of one prediction, written row by row while it runs; each appears complete or not at all.
import Base
import Dataset
import Foundation
import Geo
import ModelFile
import Objects
import Raster
import Vectorization
import Windows

/// Takes strips of probabilities and writes mask, probability map and overlay.
final class PredictionOutputs {
    private let threshold: Double
    private var splitter: RowwiseSplitter?
    private var filter: SmallObjectFilter
    private var counter: ObjectCounter
    private let width: Int
    private let mask: MaskWriter
    private let probability: ProbabilityWriter?
    private let overlay: OverlayPainter?
    /// What is made of the objects themselves, where that is wanted.
    private let objectOutputs: ObjectOutputs?

    /// - Parameter tally: counts the objects.
    init(
        of image: ImageReader, paths: PredictionPaths, model: ModelDescription, settings: PredictionSettings,
        tally: ObjectTally? = nil
    ) throws {
        threshold = model.threshold
        let classes = model.network.classes
        let (width, height) = (image.width, image.height)
        self.width = width
        splitter = model.splitting.map {
            RowwiseSplitter(
                width: width, threshold: model.threshold, splitting: $0, missingValue: ClassLabel.ignored)
        }
        filter = SmallObjectFilter(width: width, classes: classes, minimumArea: model.minimumArea)
        counter = ObjectCounter(width: width, classes: classes, ignored: ClassLabel.ignored)
        let frame = image.info.frame
        let encoding = MaskEncoding(of: model.labels, settings.format, compression: settings.compression)
        mask = try MaskWriter(path: paths.mask, frame, encoding)
        probability = try paths.probability.map {
            try ProbabilityWriter(
                path: $0, frame, classes: classes - 1, settings.format, compression: settings.compression)
        }
        // A reader of its own: the overlay reads rows that the prediction has left behind.
        overlay = try paths.overlay.map {
            try OverlayPainter(image: PredictionInputs.open(image.path, for: model, bands: settings.bands), path: $0)
        }
        let rowsHeldBack = Self.rowsAtOnce + (model.splitting.map(RowwiseSplitter.rows) ?? 0) + model.minimumArea
        objectOutputs = try ObjectOutputs(
            of: image, crs: settings.sceneCRS, names: model.labels.names, layer: paths.objects, settings.vector?.format,
            tally: tally, rowsHeldBack: min(rowsHeldBack, height))
    }

    func add(_ strip: ProbabilityStrip) throws {
        for piece in strip.pieces(of: Self.rowsAtOnce) {
            let scores = piece.scores
            objectOutputs?.add(scores: scores.scores)
            let map = splitter?.add(scores) ?? scores.classMap(threshold: threshold, missingValue: ClassLabel.ignored)
            try write(filtered(map), probabilities: piece)
        }
    }

    /// What files make of this many rows takes little memory beside the strip.
    static let rowsAtOnce = RowwiseSplitter.rowsAtOnce

    /// The rows without small objects, few at a time: a splitter gives many at once.
    private func filtered(_ map: [UInt8]) -> [[UInt8]] {
        stride(from: 0, to: map.count, by: Self.rowsAtOnce * width).map { start in
            filter.add(Array(map[start..<min(start + Self.rowsAtOnce * width, map.count)]))
        }
    }

    /// The next rows of finished class indices, and of probabilities: these may be ahead. To compress the files takes longest, and they
    /// do not wait for each other.
    private func write(_ maps: [[UInt8]], probabilities: ProbabilityStrip? = nil) throws {
        for map in maps {
            map.withUnsafeBufferPointer { map in
                for row in stride(from: 0, to: map.count, by: width) {
                    counter.add(row: map.baseAddress! + row)
                }
            }
        }
        // In this order two threads have about as much to do.
        try concurrently(
            { for map in maps { try self.mask.write(map) } },
            { for map in maps { try self.overlay?.add(map) } },
            {
                guard let probabilities else { return }
                try self.probability?.write(probabilities)
            },
            { for map in maps { try self.objectOutputs?.add(map) } })
    }

    /// Objects of each class in the mask so far; 0 for the background.
    var objects: [Int] { counter.counts }

    /// What a reader of the files should know; complete when they are.
    var notes: [String] { objectOutputs?.notes ?? [] }

    /// Completes all files, and only then gives them their names: a disk that is full leaves none of them.
    func finish() throws {
        if let rest = splitter?.finish() { try write(filtered(rest)) }
        try write([filter.finish()])
        let files: [(any FileWriter)?] = [probability, overlay, objectOutputs, mask]
        _ = try parallelMap(files.count) { try files[$0]?.complete() }
        try files.forEach { try $0?.commit() }
    }
}
