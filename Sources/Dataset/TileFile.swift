// A pair of files, opened and checked against each other.
import Base
import Raster

/// Image and mask of one tile, ready to be read by window.
struct TileFile {
    let pair: TilePair
    let image: ImageReader
    let mask: MaskReader

    /// - Throws: `UserError` when a file cannot be read or the two differ in size.
    init(_ pair: TilePair, classMap: ClassMap, bands: [Int]?) throws {
        self.pair = pair
        image = try ImageReader(path: pair.imagePath, bands: bands)
        mask = try MaskReader(path: pair.maskPath, classMap: classMap)
        guard image.width == mask.info.width, image.height == mask.info.height else {
            throw UserError(
                .data, path: pair.maskPath,
                reason: "the mask has \(mask.info.width)×\(mask.info.height) pixels, "
                    + "its image \(pair.imagePath) \(image.width)×\(image.height)",
                remedy: "make both the same size and area")
        }
    }

    var bounds: Window { image.info.bounds }
    var area: Int { image.width * image.height }
    /// Memory that the whole tile takes, labels included.
    var byteCount: Int { area * (image.bytesPerPixel + 1) }

    /// The window's samples and labels; pixels without image data are ignored.
    func read(_ window: Window) throws -> Tile {
        let samples = try image.read(window)
        var labels = try mask.read(window)
        if let missing = samples.missing {
            for i in labels.indices where missing[i] != 0 { labels[i] = ClassMap.ignoredLabel }
        }
        return Tile(name: pair.name, samples: samples, labels: labels)
    }

    /// Reads the tile in strips of about `strip` pixels, each handed to `body`, top to bottom.
    func readStrips(of strip: Int, _ body: (Tile) throws -> Void) throws {
        // Whole blocks of the file, so that each is decoded once.
        let block = max(image.info.blockHeight, mask.info.blockHeight)
        let rows = max(1, strip / (image.width * block)) * block
        for y in stride(from: 0, to: image.height, by: rows) {
            try body(read(Window(x: 0, y: y, width: image.width, height: min(rows, image.height - y))))
        }
    }
}
