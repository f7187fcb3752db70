// Writing a cloud-optimised GeoTIFF row by row: overviews inside, directories first.
import Base

/// A cloud-optimised GeoTIFF (OGC 21-026) written from top to bottom, with the layout of GDAL's COG driver. It appears
/// under its name when `finish` returns, and not before.
///
/// Every resolution, each half of the last down to one tile, grows in a scratch file beside the output while the rows
/// come; `complete` puts the compressed tiles together, the coarsest first. BigTIFF when the file is past 4 GiB.
/// Memory: two rows of tiles in all. Disk: twice the file.
public final class CloudOptimizedGeoTIFFWriter: RowWriter {
    private let output: OutputFile
    private var levels: [Level] = []
    /// From each level to the next.
    private var halvers: [RowHalver] = []

    /// Beyond it offsets need 64 bits.
    package var largestClassicFile = UInt64(UInt32.max)

    private struct Level {
        let file: ScratchFile
        let stream: TIFFStream
    }

    /// `RowHalver` says how the overviews come about.
    ///
    /// - Parameter content: samples are float32, or uint8 of one band.
    /// - Throws: `UserError` when the file cannot be made.
    public init(path: String, _ content: RasterContent) throws {
        output = try OutputFile(path, isStaged: false)
        var content = content
        while true {
            let file = try ScratchFile(beside: path)
            levels.append(Level(file: file, stream: try TIFFStream(content, to: file.descriptor, path: path)))
            guard max(content.width, content.height) > TIFFStream.tileSize else { break }
            halvers.append(
                RowHalver(
                    width: content.width, bands: content.bands, sampleType: content.sampleType, nodata: content.nodata))
            (content.width, content.height) = ((content.width + 1) / 2, (content.height + 1) / 2)
            // The overviews lie where the image does.
            content.georeference = nil
        }
    }

    /// Writes the next rows to the image and, halved, to its overviews.
    ///
    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    public func write(rows: [UInt8]) throws { try add(rows, from: 0) }

    private func add(_ rows: [UInt8], from first: Int) throws {
        var rows = rows
        for index in first..<levels.count where !rows.isEmpty {
            try levels[index].stream.write(rows: rows)
            if index < halvers.count { rows = halvers[index].add(rows) }
        }
    }

    /// Writes the overviews' last rows and puts all directories before the samples.
    ///
    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    public func complete() throws {
        for (index, level) in levels.enumerated() {
            try level.stream.finish()
            if index < halvers.count { try add(halvers[index].finish(), from: index + 1) }
        }
        let directories = try levels.map { try TIFFDirectory(of: $0.file) }
        try CloudOptimizedFile(directories, largestClassicFile: largestClassicFile).write(to: output)
        try output.sync()
    }

    /// Gives the completed file its name.
    ///
    /// - Throws: `UserError` when that is not possible.
    public func commit() throws { try output.commit() }
}
