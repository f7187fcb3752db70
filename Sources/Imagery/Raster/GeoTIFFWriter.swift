// Writing GeoTIFF row by row: tiled, compressed, georeferenced.
import Base

/// A GeoTIFF written from top to bottom. It appears under its name when `finish` returns, and not before.
///
/// Tiles of 256×256 with a predictor that suits the samples; BigTIFF when the samples would not fit 4 GiB uncompressed.
/// Memory: one row of tiles.
public final class GeoTIFFWriter: FileWriter {
    public static let tileSize = TIFFStream.tileSize

    private let output: OutputFile
    private let stream: TIFFStream

    /// - Parameters:
    ///   - georeference: tags to write as they are; see `Georeference.shifted` for a window of another raster.
    ///   - palette: colours of a one-band image of indices (uint8 or uint16).
    ///   - alphaBand: the band, counted from 0, that holds opacity; it must be the last.
    ///   - isStaged: the file is part of a `StagedFolder`, which is brought to disk as a whole.
    public init(
        path: String, width: Int, height: Int, bands: Int, sampleType: SampleType, georeference: Georeference? = nil,
        nodata: Double? = nil, palette: [PaletteColor]? = nil, alphaBand: Int? = nil,
        compression: TIFFCompression = .deflate, isStaged: Bool = false
    ) throws {
        output = try OutputFile(path, isStaged: isStaged)
        stream = try TIFFStream(
            TIFFContent(
                width: width, height: height, bands: bands, sampleType: sampleType, georeference: georeference,
                nodata: nodata, palette: palette, alphaBand: alphaBand, compression: compression),
            to: output.descriptor, path: path)
    }

    /// Writes the next rows: width × bands samples each, bands interleaved, in the machine's byte order.
    public func write(rows: [UInt8]) throws { try stream.write(rows: rows) }

    public func complete() throws {
        try stream.finish()
        try output.sync()
    }

    public func commit() throws { try output.commit() }
}
