// Writing GeoTIFF row by row: tiled, compressed, georeferenced.
import Base

/// A GeoTIFF written from top to bottom. It appears under its name when `finish` returns, and not before.
///
/// Tiles of 256×256 with a predictor that suits the samples; BigTIFF when the samples would not fit 4 GiB uncompressed.
/// Memory: one row of tiles, and `tilesAtOnce` encoded ones.
public final class GeoTIFFWriter: RowWriter {
    /// Side of a tile in pixels.
    public static let tileSize = TIFFStream.tileSize
    /// Tiles that are encoded at a time, by all threads.
    package static let tilesAtOnce = TIFFStream.tilesAtOnce

    private let output: OutputFile
    private let stream: TIFFStream

    /// - Parameters:
    ///   - isStaged: the file is part of a `StagedFolder`, which is brought to disk as a whole.
    /// - Throws: `UserError` when the file cannot be made.
    public init(path: String, _ content: RasterContent, isStaged: Bool = false) throws {
        output = try OutputFile(path, isStaged: isStaged)
        stream = try TIFFStream(content, to: output.descriptor, path: path)
    }

    /// Writes the next rows.
    ///
    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    public func write(rows: [UInt8]) throws { try stream.write(rows: rows) }

    /// Brings all that is still to be written to disk.
    ///
    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    public func complete() throws {
        try stream.finish()
        try output.sync()
    }

    /// Gives the completed file its name.
    ///
    /// - Throws: `UserError` when that is not possible.
    public func commit() throws { try output.commit() }
}
