// The data of a run, found, read and checked before the first step.
import Base
import Configuration
import Dataset
import Metrics
import Model
import Objects

/// Training and validation tiles with what was measured on the training ones.
struct TrainingData {
    let training: TileSet
    let validation: TileSet
    let statistics: LabelStatistics
    let normalization: Normalization
    /// Of the validation tiles: their own where their samples are of another type, as `segtrain eval` does.
    let validationNormalization: Normalization
    /// Metres a pixel, where the configuration or the tiles say it: all that the network sees has square pixels then.
    let groundResolution: Double?
    /// Pixels that the network sees on one of each validation tile.
    let validationFactors: [PixelFactors]?
    let loader: BatchLoader
    let cropSize: Int
    var stepsPerEpoch: Int { loader.stepsPerEpoch }
    var foregroundClasses: [String] { Array(validation.classMap.names.dropFirst()) }
    /// Of the validation tiles' pixels, by foreground class.
    var labelledShares: [String: Double] {
        Dictionary(uniqueKeysWithValues: zip(foregroundClasses, validation.statistics.pixelShares.dropFirst()))
    }
    /// The classes whose figures are logged beside those of all: none where there is only one.
    var classesApart: [String] { foregroundClasses.count > 1 ? foregroundClasses : [] }

    /// - Parameters:
    ///   - scratchPath: in the run folder: tiles that do not fit memory are kept on its disk as long as the run lasts.
    ///   - memoryLimit: bytes that the process may take; nil for what the machine has.
    ///   - isResumed: whether the run has begun. It may have begun with settings that would be refused today.
    init(
        _ configuration: Configuration, scratchPath: String, memoryLimit: Int?, isResumed: Bool,
        observer: TrainingObserver
    ) throws {
        let data = configuration.data
        let stored = try Self.headers(data.train, data)
        groundResolution = data.groundResolution ?? stored.groundResolution
        let headers = TileHeaders.keeping(
            training: try stored.squared(at: groundResolution), validation: try Self.headers(data.validation, data),
            atMost: data.memoryLimitBytes)
        validationFactors = try groundResolution.map(headers.validation.squaringFactors)
        let memory = TrainingMemory(
            configuration: configuration, training: headers.training, validation: headers.validation,
            resident: MemoryAllowance.residentAtWork)
        let needed = try memory.require(limit: memoryLimit)
        let scratch =
            headers.training.areAllKept && headers.validation.areAllKept ? nil : TileScratch(beside: scratchPath)
        func read(_ tiles: TileHeaders, withHistograms: Bool) throws -> TileSet {
            try TileSet(
                tiles, cache: .ofUser, scratch: scratch, withHistograms: withHistograms, poll: Self.pollInterruption)
        }
        let isByPercentiles = data.normalization.percentiles != nil
        training = try read(headers.training, withHistograms: isByPercentiles)
        validation = try read(
            headers.validation,
            withHistograms: isByPercentiles && headers.training.sampleType != headers.validation.sampleType)
        let faults = [
            TileRules.shared(training: training.pairs, validation: validation.pairs).first,
            TileRules.otherBands(
                training: training.bands, validation: validation.bands, images: data.validation.images),
            TileRules.nothingToMeasure(validation.statistics, masks: data.validation.masks, validation.hidden),
        ]
        if let fault = faults.compactMap({ $0 }).first {
            // Such a band may be why there is nothing to learn.
            if let warning = try training.alphaWarning() { observer.note("warning: \(warning)") }
            throw fault
        }
        statistics = try training.statistics(for: configuration, poll: Self.pollInterruption)
        // Whatever a later phase needs is made now: a training must not end hours from here.
        try training.checkObjectsExist()
        if let fault = configuration.lossFaults(statistics).first { throw fault }
        for fault in configuration.unmeasurable(validation.statistics) {
            guard isResumed else { throw fault }
            observer.note("\(fault)")
        }
        normalization = try training.normalization(data.normalization.percentiles)
        validationNormalization =
            training.sampleType == validation.sampleType
            ? normalization : try validation.normalization(data.normalization.percentiles)
        let sampler = try CropSampler(
            tiles: training, settings: configuration.sampling, augmentation: configuration.augmentation,
            seed: configuration.training.seed)
        loader = BatchLoader(
            tiles: training, sampler: sampler, normalization: normalization, batchSize: configuration.training.batchSize
        )
        cropSize = configuration.sampling.cropSize
        report(needed, observer)
        for warning in configuration.schedule.losses.flatMap({ $0.warnings(on: statistics) }) {
            observer.note("warning: \(warning)")
        }
    }

    private static func headers(_ folders: TileFolders, _ data: DataSettings) throws -> TileHeaders {
        try TileHeaders(
            pairs: pairTiles(images: folders.images, masks: folders.masks), classMap: data.classMap, bands: data.bands,
            nodata: data.nodata, memoryLimit: data.memoryLimitBytes)
    }

    /// Many tiles take long to read, and there is nothing to save yet.
    private static func pollInterruption() throws {
        if let kind = Interruption.requested {
            throw UserError(kind, reason: "interrupted while the tiles were read, before the first step")
        }
    }

    private static let pngNote =
        "; a PNG is decoded from its top for each crop, which is slow where it is large: raise the limit, or make "
        + "tiled TIFFs of them, e.g. with gdal_translate -co TILED=YES"

    /// Where tiles are that do not fit memory.
    private static func place(of tiles: TileSet) -> String {
        guard tiles.fitsScratch else { return "is read as needed" + (tiles.readsFromTheTop ? pngNote : "") }
        return "is decoded once, into a file on the run folder's disk that is gone when the run ends"
    }

    /// What the run is about to use, in numbers.
    private func report(_ memory: MemoryEstimate, _ observer: TrainingObserver) {
        func described(_ tiles: TileSet) -> String {
            let shares = tiles.statistics.pixelShares.dropFirst().map { percent($0) }.joined(separator: ", ")
            return
                "\(tiles.count) tiles, \(tiles.statistics.objects.dropFirst().reduce(0, +)) objects, \(shares) of "
                + "the pixels"
        }
        observer.note("training on \(described(training)); validating on \(described(validation))")
        observer.note("memory: about \(memory.text)")
        if let resolution = groundResolution {
            for tiles in [training, validation] {
                if let note = tiles.squaringNote(resolution) { observer.note(note) }
            }
        }
        if training.tilesInMemory < training.count {
            observer.note(
                "\(training.tilesInMemory) of \(training.count) training tiles fit data.memory_limit; the rest "
                    + Self.place(of: training))
        }
    }
}

extension TileSet {
    /// Label counts, with the shares of the crops where a loss has weights that follow from them.
    fileprivate func statistics(for configuration: Configuration, poll: () throws -> Void) throws -> LabelStatistics {
        guard configuration.schedule.losses.contains(where: \.hasAutomaticWeights) else { return statistics }
        var labels = statistics
        labels.sampledShares = try sampledShares(configuration.sampling, configuration.augmentation, poll: poll)
        return labels
    }
}
