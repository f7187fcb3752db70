// A pair of files, opened and checked against each other.
import Base
import Foundation
import Geo
import Objects
import Raster

/// Image and mask of one tile, ready to be read by window.
struct TileFile {
    let pair: TilePair
    let image: ImageReader
    let mask: MaskReader
    /// What the tile is resampled by as it is read.
    private let factors: PixelFactors

    /// - Throws: `UserError` when a file cannot be read or the two differ in size or place.
    init(
        _ pair: TilePair, classMap: ClassMap, bands: [Int]?, nodata: Double?, factors: PixelFactors = .one
    ) throws {
        self.init(
            pair, image: try ImageReader(path: pair.imagePath, bands: bands, nodata: nodata),
            mask: try MaskReader(path: pair.maskPath, classMap: classMap), factors: factors)
        if let fault = sizeFault ?? placeFault { throw fault }
    }

    init(_ pair: TilePair, image: ImageReader, mask: MaskReader, factors: PixelFactors = .one) {
        (self.pair, self.image, self.mask, self.factors) = (pair, image, mask, factors)
    }

    /// Pixels that are read at a time, about.
    static let stripPixels = 4 << 20

    /// In pixels, as the tile is read.
    var width: Int { factors.width(image.width) }
    var height: Int { factors.height(image.height) }

    /// nil when image and mask have one size.
    var sizeFault: UserError? {
        guard image.width != mask.info.width || image.height != mask.info.height else { return nil }
        return UserError(
            .data, path: pair.maskPath,
            reason: "the mask has \(mask.info.width)×\(mask.info.height) pixels, but "
                + "its image \(pair.imagePath) has \(image.width)×\(image.height)",
            remedy: "make both the same size and area")
    }

    /// nil when the mask lies over the image, or one of them does not say where it lies.
    var placeFault: UserError? {
        guard let distance = pixelsAway, !(distance <= SceneGrid.tolerance) else { return nil }
        let relation = distance.isNaN ? "somewhere else than" : fixed(distance, 1) + " pixels away from"
        return UserError(
            .data, path: pair.maskPath, reason: "the mask lies \(relation) its image \(pair.imagePath)",
            remedy: "use the mask of the image's area, or remove a wrong georeference")
    }

    private var pixelsAway: Double? {
        let codes = (image.info.georeference?.epsg, mask.info.georeference?.epsg)
        if let ours = codes.0, let theirs = codes.1, ours != theirs {
            // What PROJ cannot compare is not held against the mask.
            return try? SceneGrid(path: pair.maskPath, info: mask.info).pixelsAway(
                from: SceneGrid(path: pair.imagePath, info: image.info))
        }
        return try? SceneGrid(placeOf: pair.maskPath, info: mask.info).pixelsAway(
            from: SceneGrid(placeOf: pair.imagePath, info: image.info))
    }

    var bounds: Window { Window(x: 0, y: 0, width: width, height: height) }

    /// The window's samples and labels.
    func read(_ window: Window) throws -> Tile {
        guard !factors.isOne else { return Tile(pair.name, try image.read(window), maskedBy: try mask.read(window)) }
        let samples = try ResampledSource(of: image, by: factors).read(window).rounded(to: image.keptType)
        return Tile(pair.name, samples, maskedBy: try nearestLabels(window))
    }

    /// Each pixel's label is that of the mask's pixel at its centre.
    private func nearestLabels(_ window: Window) throws -> [UInt8] {
        let across = ResamplingAxis(sourceLength: image.width, targetLength: width)
        let down = ResamplingAxis(sourceLength: image.height, targetLength: height)
        let columns = (window.x..<window.x + window.width).map(across.nearest)
        let rows = (window.y..<window.y + window.height).map(down.nearest)
        let source = Window(
            x: columns[0], y: rows[0], width: columns.last! - columns[0] + 1, height: rows.last! - rows[0] + 1)
        let labels = try mask.read(source)
        return rows.flatMap { row in
            columns.map { labels[(row - source.y) * source.width + $0 - source.x] }
        }
    }

    /// The window's labels alone. The image has a say only where it may have no data.
    private func readLabels(_ window: Window) throws -> [UInt8] {
        if image.info.mayMiss { return try read(window).labels }
        return factors.isOne ? try mask.read(window) : try nearestLabels(window)
    }

    /// Reads the tile in strips of about `strip` pixels, each handed to `body`, top to bottom.
    func readStrips(of strip: Int, _ body: (Tile) throws -> Void) throws {
        for window in strips(of: strip) { try body(read(window)) }
    }

    /// The same of the labels alone, with the rows that they are of.
    func readStripsOfLabels(of strip: Int, _ body: (Range<Int>, [UInt8]) throws -> Void) throws {
        for window in strips(of: strip) { try body(window.y..<window.y + window.height, readLabels(window)) }
    }

    private func strips(of pixels: Int) -> [Window] {
        bounds.strips(of: pixels, blockHeight: factors.height(max(image.info.blockHeight, mask.info.blockHeight)))
    }
}

extension RasterInfo {
    /// Windows of the whole width and about `pixels` pixels, top to bottom: whole blocks of the file, so that each is
    /// decoded once.
    package func strips(of pixels: Int, blockHeight: Int? = nil) -> [Window] {
        bounds.strips(of: pixels, blockHeight: blockHeight ?? self.blockHeight)
    }
}

extension Window {
    /// Windows of the whole width of this one, which starts at the origin: whole blocks of about `pixels` pixels.
    fileprivate func strips(of pixels: Int, blockHeight: Int) -> [Window] {
        let rows = max(1, pixels / (width * blockHeight)) * blockHeight
        return stride(from: 0, to: height, by: rows).map {
            Window(x: 0, y: $0, width: width, height: min(rows, height - $0))
        }
    }
}

extension Tile {
    /// Pixels without image data are ignored.
    init(_ name: String, _ samples: TileSamples, maskedBy mask: [UInt8]) {
        var labels = mask
        if let missing = samples.missing {
            for i in labels.indices where missing[i] != 0 { labels[i] = ClassLabel.ignored }
        }
        self.init(name: name, samples: samples, labels: labels)
    }
}
