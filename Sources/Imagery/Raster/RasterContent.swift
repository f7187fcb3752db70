// What a raster to be written is beside its samples.

/// Size, samples, place and colours of a raster.
public struct RasterContent: Sendable {
    /// In pixels.
    public var width: Int
    public var height: Int
    /// Samples of a pixel.
    public var bands: Int
    /// The type of each sample.
    public var sampleType: SampleType
    /// Tags to write as they are; see `Georeference.shifted` for a window of another raster.
    public var georeference: Georeference?
    /// The value of pixels without data.
    public var nodata: Double?
    /// Colours of a one-band image of indices (uint8 or uint16).
    public var palette: [PaletteColor]?
    /// The band, counted from 0, that holds opacity; it must be the last.
    public var alphaBand: Int?
    /// Of a TIFF.
    public var compression = TIFFCompression.deflate

    /// Samples of a frame's pixels, without nodata value, palette and alpha.
    public init(_ frame: RasterFrame, bands: Int = 1, sampleType: SampleType = .uint8) {
        (width, height, georeference) = (frame.width, frame.height, frame.georeference)
        (self.bands, self.sampleType) = (bands, sampleType)
    }

    var bytesPerPixel: Int { bands * sampleType.byteCount }
}
