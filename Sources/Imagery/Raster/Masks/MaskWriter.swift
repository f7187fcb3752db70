// Masks as files: class indices in, their values in a PNG or GeoTIFF out.
import Base
import Objects

/// A mask that is written from top to bottom and appears under its name when it is finished.
public final class MaskWriter: FileWriter {
    private let encoding: MaskEncoding
    private let writer: any RowWriter

    /// - Parameters:
    ///   - frame: size and place of the mask. The georeference goes into a GeoTIFF as it is, and beside a PNG as a
    ///     world file.
    ///   - isStaged: the file is part of a `StagedFolder`.
    /// - Throws: `UserError` when the file cannot be made.
    public init(
        path: String, _ frame: RasterFrame, _ encoding: MaskEncoding, isStaged: Bool = false
    ) throws {
        self.encoding = encoding
        var content = RasterContent(frame)
        content.nodata = Double(ClassLabel.ignored)
        content.palette = ClassColors.palette(values: encoding.values)
        content.compression = encoding.compression
        writer = try encoding.format.writer(path, content, isStaged: isStaged)
    }

    /// Writes the next rows of class indices; `ClassLabel.ignored` where a pixel belongs to no class.
    ///
    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    public func write(_ labels: [UInt8]) throws { try writer.write(rows: encoding.fileValues(of: labels)) }

    /// Brings all that is still to be written to disk.
    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    public func complete() throws { try writer.complete() }

    /// Gives the completed file its name.
    /// - Throws: `UserError` when that is not possible.
    public func commit() throws { try writer.commit() }
}
