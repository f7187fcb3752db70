// A tile without its pixels.

/// What the sampler has to know of a tile.
struct TileOutline: Sendable {
    var width: Int
    var height: Int
    var objects: ObjectPoints
    /// Objects of all classes.
    var objectCount: Int
}
