// A tile looked at on its own: everything that is wrong with its two files, not only the first thing.
import Base
import Geo
import Objects
import Raster

/// One pass over image and mask. A fault of one does not hide those of the other.
package struct TileExamination: Sendable {
    /// The two files.
    package let pair: TilePair
    /// All that training would refuse.
    package private(set) var faults: [UserError] = []
    /// nil when the image cannot be opened.
    package let header: TileHeader?
    /// nil when the image cannot be opened.
    package let info: RasterInfo?
    /// Where a band that is not used is tagged alpha, and varies like an image.
    package let alphaWarning: UserError?
    /// nil unless image and mask could be read to their ends and fit each other.
    package private(set) var contents: TileContents?
    /// What was gathered on the way; nil as `contents` is.
    private(set) var scan: TileScan?
    /// Of the image's samples; nil unless they could be read to their end.
    package private(set) var digest: Digest128?
    private let samplesOfFill: Int
    /// The mask's values.
    fileprivate var values = SeenMaskValues()

    /// Reads both files to their ends, as far as that is possible.
    ///
    /// - Parameter tiles: how many there are beside this one.
    package init(_ pair: TilePair, classMap: ClassMap, bands: [Int]?, nodata: Double? = nil, of tiles: Int = 1) {
        self.pair = pair
        samplesOfFill = FillScan.samplesOfATile(in: tiles)
        let image = Result { try ImageReader(path: pair.imagePath, bands: bands, nodata: nodata) }
        let mask = Result { try MaskReader(path: pair.maskPath, classMap: classMap) }
        header = (try? image.get()).map { TileHeader($0) }
        info = (try? image.get())?.info
        (try? mask.get())?.countsUnknown = true
        alphaWarning = try? image.get().alphaWarning()
        if case .failure(let error) = image { add(error) }
        if case .failure(let error) = mask { add(error) }
        guard let image = try? image.get(), let mask = try? mask.get() else {
            if let image = try? image.get() { read(image, nil, image.info, classMap) }
            if let mask = try? mask.get() { read(nil, mask, mask.info, classMap) }
            values = (try? mask.get())?.seen ?? values
            return
        }
        let file = TileFile(pair, image: image, mask: mask)
        if let fault = file.sizeFault {
            add(fault)
            read(image, nil, image.info, classMap)
            read(nil, mask, mask.info, classMap)
        } else {
            if let fault = file.placeFault { add(fault) }
            read(image, mask, image.info, classMap)
        }
        values = mask.seen
    }

    /// Of a tile that training has read and found right.
    init(_ pair: TilePair, header: TileHeader, _ image: ImageReader?, contents: TileContents, digest: Digest128) {
        (self.pair, self.header, info) = (pair, header, image?.info)
        alphaWarning = try? image?.alphaWarning()
        (self.contents, self.digest, samplesOfFill) = (contents, digest, 0)
    }

    private mutating func add(_ error: any Error) {
        faults.append(error as? UserError ?? UserError(.internalFailure, path: pair.imagePath, reason: "\(error)"))
    }

    /// Reads strips of both as far as each can be read.
    private mutating func read(_ image: ImageReader?, _ mask: MaskReader?, _ info: RasterInfo, _ classMap: ClassMap) {
        var (image, mask) = (image, mask)
        let isPair = image != nil && mask != nil
        var scan = TileScan(
            classes: classMap.classes, width: info.width, height: info.height, samples: samplesOfFill)
        var hash = TileHash()
        for window in info.strips(of: 4 << 20, blockHeight: mask.map { max($0.info.blockHeight, info.blockHeight) }) {
            var (samples, labels): (TileSamples?, [UInt8]?)
            do { samples = try image?.read(window) } catch {
                add(error)
                image = nil
            }
            do { labels = try mask?.read(window) } catch {
                add(error)
                mask = nil
            }
            if let samples { hash.add(samples) }
            if let samples, let labels { scan.add(Tile(pair.name, samples, maskedBy: labels)) }
        }
        if image != nil { digest = hash.digest.samples }
        if isPair, image != nil, let mask, mask.seen.firstUnknown == nil {
            contents = TileContents(scan, names: classMap.names)
            self.scan = scan
        }
    }
}

extension [TileExamination] {
    /// What is wrong between the tiles of a set. Those that differ from the others differ from the kind that most have.
    package func faultsBetween(_ classMap: ClassMap) -> [UserError] {
        let known = compactMap { tile in tile.header.map { (tile.pair, $0) } }
        let kinds = Dictionary(grouping: known) { "\($0.1.bands) \($0.1.type)" }
        let usual = kinds.values.max { ($0.count, $1[0].0.imagePath) < ($1.count, $0[0].0.imagePath) }?.first
        let differences = known.compactMap { pair, header in
            usual.flatMap { TileRules.difference(header, pair, from: $0.1, $0.0) }
        }
        let (masks, pairs) = (map(\.values), map(\.pair))
        // Grays of a smoothed mask are ambiguous, too.
        let fault = TileRules.unknownValues(masks, pairs, classMap) ?? TileRules.ambiguity(masks, pairs, classMap)
        return differences + [fault].compactMap { $0 }
    }

    /// Tiles with a side shorter than the crop, once their pixels are square.
    ///
    /// - Parameter resolution: metres of the squares; nil: as the tiles say.
    package func faults(forCropsOf cropSize: Int, at resolution: Double?) -> [UserError] {
        var known = PixelSizes()
        let sizes = map { tile in tile.info.flatMap { known.size(path: tile.pair.imagePath, info: $0) } }
        let resolution = resolution ?? sizes.medianResolution
        return zip(self, sizes).compactMap { tile, size in
            guard let header = tile.header else { return nil }
            let factors = resolution.flatMap { size?.squaring(to: $0) } ?? .one
            let (width, height) = (factors.width(header.width), factors.height(header.height))
            guard Swift.min(width, height) < cropSize else { return nil }
            return TileRules.tooSmall(
                tile.pair, width: width, height: height, for: cropSize, setting: "sampling.crop_size",
                isSquared: !factors.isOne, least: Swift.min(width, height))
        }
    }

    /// Label counts of all tiles that could be read.
    package func statistics(_ classMap: ClassMap) -> LabelStatistics {
        .sum(of: compactMap { $0.contents?.statistics }, names: classMap.names)
    }
}

extension TileRules {
    /// No tile that could be read shows an object.
    package static func nothingToLearn(_ tiles: [TileExamination], _ classMap: ClassMap) -> UserError? {
        tiles.isEmpty
            ? nil
            : nothingToLearn(
                tiles.statistics(classMap), tiles.map(\.pair), nodataHides(tiles.map(\.values), classMap))
    }

    /// No tile that could be read shows an object to measure.
    package static func nothingToMeasure(
        _ tiles: [TileExamination], _ classMap: ClassMap, masks: String
    ) -> UserError? {
        nothingToMeasure(tiles.statistics(classMap), masks: masks, nodataHides(tiles.map(\.values), classMap))
    }
}
