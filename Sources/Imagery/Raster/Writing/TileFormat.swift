// The formats of tiles.

/// What tiles and their masks are written as.
public enum TileFormat: String, CaseIterable, Sendable {
    /// With a world file.
    case png
    /// With the scene's georeference.
    case tiff
}
