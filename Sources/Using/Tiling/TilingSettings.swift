// What `segtrain data tile` is told.
import Base
import Geo
import Labels
import Raster

/// How scenes are cut into tiles and divided among the parts of a dataset.
public struct TilingSettings: Sendable {
    /// A new or empty folder.
    public var output: String
    /// A label file for all scenes, a label raster for one, or a folder with a file for each, named as the scene.
    public var labels: String
    /// How labels are read.
    public var labelOptions: LabelOptions
    /// In place of the scenes' own.
    public var sceneCRS: CRS?
    /// Side of a tile in pixels. A scene that is smaller gives a tile of its own size.
    public var size = 512
    /// Pixels that neighbouring tiles share.
    public var overlap = 0
    /// The share of tiles of each part.
    public var split = SplitShares(train: 0.8, val: 0.1, test: 0.1)
    /// Tiles along a side of the blocks that the split is made of, at most. Larger blocks lose fewer tiles between the
    /// parts, smaller ones show more places in each.
    public var block = 8
    /// The share of the training tiles without any object that is kept.
    public var background = 1.0
    /// What the division is drawn from.
    public var seed: UInt64 = 1
    /// The kind of file of the tiles' images.
    public var format = TileFormat.tiff
    /// Numbers of the bands to keep, from 1; nil: all.
    public var bands: [Int]?
    /// The scenes' value of pixels without data, in place of what they say themselves; the tiles declare it.
    public var nodata: Double?

    public init(output: String, labels: String, labelOptions: LabelOptions = LabelOptions()) {
        (self.output, self.labels, self.labelOptions) = (output, labels, labelOptions)
    }

    /// The values that `size` may have.
    public static let sizes = 16...8192

    /// Throws for settings that nothing can be made with.
    func validate() throws {
        func refuse(_ reason: String, _ remedy: String) -> UserError {
            UserError(.usage, reason: reason, remedy: remedy)
        }
        guard Self.sizes.contains(size) else { throw refuse("tiles of \(size) pixels", "choose 16 to 8192") }
        guard 0..<size ~= overlap else {
            throw refuse(
                "tiles of \(size) pixels that overlap by \(overlap)", "choose an overlap from 0 to \(size - 1)")
        }
        guard 0...1 ~= background else {
            throw refuse("a share of \(background) of the background tiles", "choose 0 to 1")
        }
        if block < 1 { throw refuse("blocks of \(block) tiles", "choose 1 or more") }
    }
}
