// Writing PNG row by row.
import Base
import Foundation

/// A PNG written from top to bottom. It appears under its name when `finish` returns, and not before.
public final class PNGWriter: RowWriter {
    private let output: OutputFile
    private let stream: PNGStream
    private let placement: Placement

    /// What becomes of the world file NAME.pgw.
    public enum Placement: Sendable {
        /// Whatever is there stays.
        case unsaid
        /// One for the affine part of a georeference; without that none may be left of an earlier picture.
        case at(Georeference?)
    }

    /// - Parameters:
    ///   - bands: 1 gray, 3 RGB or 4 RGBA.
    ///   - bitDepth: 8 or 16.
    ///   - isStaged: the file is part of a `StagedFolder`, which is brought to disk as a whole.
    /// - Throws: `UserError` when the file cannot be made.
    public init(
        path: String, width: Int, height: Int, bands: Int, bitDepth: Int = 8, placement: Placement = .unsaid,
        isStaged: Bool = false
    ) throws {
        self.placement = placement
        output = try OutputFile(path, isStaged: isStaged)
        stream = try PNGStream(
            to: output.descriptor, path: path, width: width, height: height, bands: bands, bitDepth: bitDepth)
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

    /// Gives the completed file its name; the world file comes first.
    ///
    /// - Throws: `UserError` when that is not possible.
    public func commit() throws {
        if case .at(let georeference) = placement {
            try WorldFile.write(georeference?.geotransform, besidePNG: output.path, isStaged: output.isStaged)
        }
        try output.commit()
    }
}

/// The bytes of a PNG that is to be part of something else, e.g. of a page.
///
/// - Parameter samples: [height, width, bands], 8 bit; bands as in `PNGWriter`.
/// - Throws: `UserError` when there is no room for a temporary file.
public func encodedPNG(_ samples: [UInt8], width: Int, height: Int, bands: Int) throws -> [UInt8] {
    let name = "a temporary file"
    guard let file = tmpfile() else { throw UserError.cannotWrite(name, errno) }
    defer { fclose(file) }
    _ = fcntl(fileno(file), F_SETFD, FD_CLOEXEC)
    let stream = try PNGStream(
        to: fileno(file), path: name, width: width, height: height, bands: bands, bitDepth: 8)
    try stream.write(rows: samples)
    try stream.finish()
    fseek(file, 0, SEEK_END)
    let size = ftell(file)
    rewind(file)
    return try [UInt8](unsafeUninitializedCapacity: size) { bytes, count in
        count = fread(bytes.baseAddress, 1, size, file)
        guard count == size else {
            throw UserError(.inputOutput, path: name, reason: "cannot be read: " + String(cString: strerror(errno)))
        }
    }
}
