// The files of one prediction, written row by row while it runs; each appears complete or not at all.
import Dataset
import Foundation
import Raster

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
    private let classes: Int
    private let threshold: Double
    private let format: MaskFormat
    private var filter: SmallObjectFilter
    private let mask: any RowWriter
    private let probability: (any RowWriter)?
    private let overlay: OverlayPainter?

    init(of image: ImageReader, paths: PredictionPaths, model: ModelDescription, settings: PredictionSettings) throws {
        self.paths = paths
        classes = model.network.classes
        threshold = settings.threshold ?? model.threshold
        format = settings.format
        filter = SmallObjectFilter(width: image.width, classes: classes, minimumArea: model.minimumArea)
        let (width, height) = (image.width, image.height)
        switch format {
        case .png:
            mask = try PNGWriter(path: paths.mask, width: width, height: height, bands: 1)
            probability = try paths.probability.map { try PNGWriter(path: $0, width: width, height: height, bands: 1) }
        case .tiff:
            let georeference = image.info.georeference
            mask = try GeoTIFFWriter(
                path: paths.mask, width: width, height: height, bands: 1, sampleType: .uint8,
                georeference: georeference,
                nodata: Double(MaskEncoding.nodata), palette: ClassColors.palette(classes: classes))
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
    }

    func add(_ strip: ProbabilityStrip) throws {
        switch format {
        case .png: try probability?.write(rows: MaskEncoding.grayProbabilities(of: strip))
        case .tiff: try probability?.write(rows: MaskEncoding.floatProbabilities(of: strip))
        }
        try add(filter.add(strip.classes(threshold: threshold, missingValue: MaskEncoding.nodata)))
    }

    private func add(_ map: [UInt8]) throws {
        guard !map.isEmpty else { return }
        try mask.write(rows: format == .png ? MaskEncoding.grayValues(of: map, classes: classes) : map)
        try overlay?.add(map)
    }

    /// Completes all files and returns their paths.
    func finish() throws -> [String] {
        try add(filter.finish())
        try mask.finish()
        try probability?.finish()
        try overlay?.finish()
        return paths.all
    }
}
