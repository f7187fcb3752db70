// What the tiles of one split show, in numbers.
import Base
import Dataset
import Geo
import Objects
import Raster
import Synchronization
import Tensor

struct PartStatistics: Sendable {
    struct Band: Sendable {
        let range: ClosedRange<Double>
        let mean: Double
        let deviation: Double
        /// The 2nd and the 98th percentile.
        let low: Double
        let high: Double
    }

    let name: String
    let tiles: Int
    /// The smallest and the largest side of a tile.
    let sides: ClosedRange<Int>
    let pixels: Int
    /// Pixels without image data.
    let missing: Int
    let sampleType: SampleType
    let labels: LabelStatistics
    /// Of each class, the background's empty: areas of its objects, ascending.
    let areas: [[Int]]
    /// Objects of each class that the border of their tile cuts.
    let cut: [Int]
    /// Tiles that show each class.
    let tilesWith: [Int]
    /// nil for a band without data.
    let bands: [Band?]
    /// Metres a pixel of the tiles that say so, ascending.
    let resolutions: [Double]
    /// Those pixels that are not square.
    let stretched: [PixelSize]
    /// What looks as if it meant "no data".
    let warnings: [UserError]

    /// Reads every tile, twice where they do not fit the memory limit.
    init(_ part: DatasetSource.Part, _ source: DatasetSource, progress: @Sendable (Int, Int) -> Void) throws {
        let pairs = try pairTiles(images: part.folders.images, masks: part.folders.masks)
        let begun = Atomic(0)
        let set = try TileSet(
            TileHeaders(
                pairs: pairs, classMap: source.classMap, bands: source.bands, nodata: source.nodata,
                memoryLimit: source.memoryLimit)
        ) { progress(begun.wrappingAdd(1, ordering: .relaxed).newValue, pairs.count) }
        name = part.name
        tiles = set.count
        let sizes = (0..<set.count).map { set.size(of: $0) }
        sides = sizes.map { min($0.width, $0.height) }.min()!...sizes.map { max($0.width, $0.height) }.max()!
        pixels = sizes.reduce(0) { $0 + $1.width * $1.height }
        missing = set.contents.reduce(0) { $0 + $1.missingPixels }
        sampleType = set.sampleType
        labels = set.statistics
        warnings = set.undeclaredFill
        let objects = set.contents.flatMap(\.objects)
        let classes = 0..<source.classMap.classes
        areas = classes.map { index in objects.filter { $0.label == index }.map(\.area).sorted() }
        cut = classes.map { index in objects.count { $0.label == index && $0.isCut } }
        tilesWith = classes.map { index in set.contents.count { $0.statistics.pixels[index] > 0 } }
        let moments = set.normalization
        bands = try set.histograms().enumerated().map { band, histogram in
            guard let range = histogram.range, let low = histogram.percentile(2), let high = histogram.percentile(98)
            else { return nil }
            return Band(
                range: range, mean: moments.mean[band],
                // A constant band has the deviation 1 in a normalisation.
                deviation: range.lowerBound == range.upperBound ? 0 : moments.standardDeviation[band], low: low,
                high: high)
        }
        resolutions = set.pixelSizes.compactMap { $0?.resolution }.sorted()
        stretched = set.pixelSizes.compactMap { $0 }.filter { !$0.isSquare }
    }
}
