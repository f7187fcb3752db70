// Whether a raster that is opened again is still the one that it was.
import Base

/// Files and place of a raster when it was opened.
///
/// Without the files' numbers, unlike the stamps of an open reader: some file systems give a closed file another one.
public struct RasterState: Equatable, Sendable {
    private let file: FileState?
    private let mask: FileState?
    private let georeference: Georeference?

    /// The reader's file as it is now, with the header that it had.
    public init(of reader: RasterReader) {
        file = try? FileState(of: reader.path)
        mask = reader.info.maskFile.flatMap { try? FileState(of: $0) }
        georeference = reader.info.georeference
    }

    /// - Throws: `UserError(.data)` that names the file when the reader has opened something else.
    public func requireSame(_ reader: RasterReader) throws {
        guard self == RasterState(of: reader) else { throw changedInUse(reader.path) }
    }
}

func changedInUse(_ path: String) -> UserError {
    UserError(
        .data, path: path, reason: "was changed while it was in use",
        remedy: "run the command again when nothing writes to it any more")
}
