// One crop, before it is drawn.

/// Everything that decides a crop's pixels.
public struct CropPlan: Hashable, Sendable {
    /// The tile's number in its `TileSet`.
    public var tile: Int
    /// The square source window in the tile, in pixels.
    public var x: Int
    public var y: Int
    /// Side of the source window; the crop is resampled when it is not the crop's side.
    public var side: Int
    /// How the window is turned and mirrored.
    public var orientation = Orientation()
    /// One a band, applied to normalised samples: gain * value + offset.
    public var gains: [Float]
    public var offsets: [Float]
    /// Standard deviation of the added noise, in normalised units.
    public var noise: Float = 0
    /// What the noise is drawn from.
    public var noiseKey: UInt64 = 0

    /// The window as it is: no turn, gains of 1, offsets of 0, no noise.
    package init(tile: Int, x: Int, y: Int, side: Int, bands: Int) {
        (self.tile, self.x, self.y, self.side) = (tile, x, y, side)
        gains = [Float](repeating: 1, count: bands)
        offsets = [Float](repeating: 0, count: bands)
    }
}
