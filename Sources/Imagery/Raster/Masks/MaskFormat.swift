// The formats of masks and of probability maps.

/// What a mask, or a map of probabilities, is written as.
public enum MaskFormat: String, CaseIterable, Sendable {
    /// 8-bit gray and a world file.
    case png
    /// With the scene's georeference, a colour table and a declared nodata value; tiled.
    case tiff
    /// The same as a cloud-optimised GeoTIFF, with overviews.
    case cog

    /// Opens a file of this format.
    ///
    /// - Parameters:
    ///   - content: a PNG takes from it the size, one band of 8 bits, and the georeference for its world file.
    ///   - isStaged: the file is part of a `StagedFolder`; a cloud-optimised GeoTIFF cannot be.
    /// - Throws: `UserError` when the file cannot be made.
    public func writer(_ path: String, _ content: RasterContent, isStaged: Bool = false) throws -> any RowWriter {
        switch self {
        case .png:
            return try PNGWriter(
                path: path, width: content.width, height: content.height, bands: 1,
                placement: .at(content.georeference), isStaged: isStaged)
        case .tiff: return try GeoTIFFWriter(path: path, content, isStaged: isStaged)
        case .cog:
            precondition(!isStaged, "a cloud-optimised GeoTIFF cannot be part of a staged folder")
            return try CloudOptimizedGeoTIFFWriter(path: path, content)
        }
    }
}

extension MaskFormat {
    /// A plain format.
    public init(_ format: TileFormat) {
        switch format {
        case .png: self = .png
        case .tiff: self = .tiff
        }
    }
}
