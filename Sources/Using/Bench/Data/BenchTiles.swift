// The tiles that the data path is timed on.
import Base
import Dataset
import Foundation
import Synthesis

/// Folders of images and masks, given or rendered for the purpose.
public enum BenchTiles: Sendable {
    case folders(images: String, masks: String)
    /// PNG and GeoTIFF tiles in turn.
    case rendered

    /// As a line of the bench calls them.
    var source: String {
        switch self {
        case .folders(let images, _): images
        case .rendered: "rendered"
        }
    }

    /// Calls `body` with pairs of files for crops of `cropSize`. Rendered files are gone afterwards.
    func withPairs<Result>(cropSize: Int, _ body: ([TilePair]) throws -> Result) throws -> Result {
        switch self {
        case .folders(let images, let masks): return try body(pairTiles(images: images, masks: masks))
        case .rendered:
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("segtrain-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: folder) }
            var set = SyntheticSet(tiles: 16, seed: 1)
            set.size = min(max(2 * cropSize, 64), SyntheticSet.sizeRange.upperBound)
            set.format = .mixed
            set.split = SplitShares(train: 1, val: 0, test: 0)
            _ = try set.write(to: folder.path)
            return try body(pairTiles(images: folder.path + "/train/images", masks: folder.path + "/train/masks"))
        }
    }
}
