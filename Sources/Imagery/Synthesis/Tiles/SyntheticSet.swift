// A set of synthetic tiles: which there are, where they go, what they show. Writing them is in
// SyntheticSet+Writing.swift.
import Base
import Raster

/// Tiles that are worlds of their own, split into training, validation and test folders.
///
/// Tile `index` is a function of (seed, index, size, bands, pixel size) alone: a larger set starts with the smaller
/// one's pictures.
public struct SyntheticSet: Sendable {
    /// The file formats of rendered tiles.
    public enum Format: String, CaseIterable, Sendable {
        case png, tiff
        /// Every second tile a GeoTIFF, the others PNG.
        case mixed
    }

    public var tiles: Int
    public var seed: UInt64
    /// Side of a tile in pixels.
    public var size = 256
    public var bands = SyntheticBands.rgb
    public var format = Format.png
    public var metresPerPixel = 0.3
    public var split = SplitShares(train: 8, val: 1, test: 1)

    public static let sizeRange = 16...100_000
    public static let metresPerPixelRange = 0.05...2.0

    public init(tiles: Int, seed: UInt64) {
        self.tiles = tiles
        self.seed = seed
    }

    /// Throws for settings that no set can have.
    public func validate() throws {
        func refuse(_ reason: String, _ remedy: String) -> UserError {
            UserError(.usage, reason: reason, remedy: remedy)
        }
        if !(1...10_000_000).contains(tiles) { throw refuse("\(tiles) tiles", "choose 1 to 10000000") }
        if !Self.sizeRange.contains(size) { throw refuse("tiles of \(size) pixels", "choose 16 to 100000") }
        if !Self.metresPerPixelRange.contains(metresPerPixel) {
            throw refuse("a pixel of \(metresPerPixel) m", "choose 0.05 to 2")
        }
        if bands == .rgbn, format != .tiff {
            throw refuse("a PNG cannot hold the near infrared band of rgbn", "choose the format tiff")
        }
    }

    /// The world that tile `index` shows from its pixel (0, 0) on.
    public func world(_ index: Int) -> World {
        var random = Random(seed, UInt64(index))
        return World(seed: random.next(), metresPerPixel: metresPerPixel)
    }

    /// How many tiles each part has.
    public var counts: [Split: Int] { split.counts(of: tiles) }

    /// The training tiles come first, then validation, then test.
    public func part(of index: Int) -> Split {
        let counts = counts
        if index < counts[.train]! { return .train }
        return index < counts[.train]! + counts[.val]! ? .val : .test
    }

    public func isGeoTIFF(_ index: Int) -> Bool { format == .tiff || format == .mixed && index % 2 == 0 }

    /// Name without extension, the same for image and mask.
    public func name(of index: Int) -> String {
        let digits = String(index)
        return "tile-" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    }

    /// Path of the picture or the mask of a tile below the output folder.
    public func path(of index: Int, mask: Bool) -> String {
        let folder = "\(part(of: index).rawValue)/\(mask ? "masks" : "images")"
        return "\(folder)/\(name(of: index)).\(isGeoTIFF(index) ? "tif" : "png")"
    }

    /// Tiles lie apart on a grid of a hundred columns in UTM zone 11 north (WGS 84), from a corner in the Mojave
    /// desert.
    public func georeference(of index: Int) -> Georeference {
        let spacing = (Double(size) * metresPerPixel * 1.25 / 10).rounded(.up) * 10
        return Georeference(
            x: 600_000 + Double(index % 100) * spacing, y: 4_000_000 - Double(index / 100) * spacing,
            pixelWidth: metresPerPixel, pixelHeight: metresPerPixel, epsg: 32611, isGeographic: false)
    }
}
