// Decoded tiles on disk: those that do not fit memory are decoded once, not for each crop.
import Base
import Raster
import Tensor

/// A scratch file of samples and labels, as tiles in memory have them. Threads may share it.
///
/// The system keeps in memory what it has room for. Where the disk has none, or cannot be written, tiles are read from
/// their own files as ever; when it is full sooner than it looked, a note says so.
public final class TileScratch: Sendable {
    /// Where a tile lies in the file: samples [B, H, W], labels [H, W], and the map of missing pixels, if it has one.
    struct Place: Sendable {
        fileprivate let start: Int
        fileprivate let hasMissing: Bool
    }

    private let file: ScratchFile
    private let path: String
    private let space: Guarded<Space>

    private struct Space {
        /// Bytes that the file may have.
        var room: Int
        /// Bytes that it has.
        var end = 0
        /// Bytes that are kept free for tiles that have not come yet.
        var promised = 0

        var left: Int { room - end - promised }
    }

    /// Half of what the disk has left.
    ///
    /// - Parameter path: in the folder whose disk the file shares.
    /// - Returns: nil where no file can be made.
    public convenience init?(beside path: String) { self.init(beside: path) { $0.room } }

    /// - Parameter room: bytes that the file may have.
    package convenience init?(beside path: String, room: Int) { self.init(beside: path) { _ in room } }

    private init?(beside path: String, _ room: (ScratchFile) -> Int) {
        guard let file = try? ScratchFile(beside: path) else { return nil }
        (self.file, self.path) = (file, path)
        space = Guarded(Space(room: room(file)))
    }

    /// Keeps room free for tiles that are stored later.
    ///
    /// - Returns: false, and nothing is kept free, where there is not so much.
    func promise(_ bytes: Int) -> Bool {
        space.withLock { space in
            guard bytes <= space.left else { return false }
            space.promised += bytes
            return true
        }
    }

    /// Whether a tile of so many bytes can be stored, as far as is known.
    func hasRoom(for bytes: Int, isPromised: Bool) -> Bool {
        space.withLock { isPromised ? $0.end + bytes <= $0.room : bytes <= $0.left }
    }

    /// nil when there is no room for the tile.
    ///
    /// - Parameter promised: bytes that were promised for it.
    func store(_ tile: Tile, promised: Int = 0) -> Place? {
        let samples = tile.samples.byteCount
        let bytes = samples + tile.labels.count * (tile.samples.missing == nil ? 1 : 2)
        let start = space.withLock { space -> Int? in
            space.promised = max(0, space.promised - promised)
            guard bytes <= space.left else { return nil }
            defer { space.end += bytes }
            return space.end
        }
        guard let start else { return nil }
        do {
            try tile.samples.withBytes { try file.write($0, at: start) }
            try tile.labels.withUnsafeBytes { try file.write($0, at: start + samples) }
            try tile.samples.missing?.withUnsafeBytes { try file.write($0, at: start + samples + tile.labels.count) }
        } catch {
            // A full disk, or a quota: what is there stays.
            space.withLock { $0.room = 0 }
            let reason = (error as? UserError)?.reason ?? "\(error)"
            Notes.once(
                about: "scratch",
                "the disk of \(path) has no room for decoded tiles (\(reason)): those that do not fit memory are "
                    + "decoded for each crop, which is slow")
            return nil
        }
        return Place(start: start, hasMissing: tile.samples.missing != nil)
    }

    /// Rows of a tile, at its whole width.
    ///
    /// - Parameters:
    ///   - size: of the whole tile.
    /// - Throws: `UserError` when the file cannot be read.
    func read(
        _ rows: Range<Int>, of place: Place, name: String, size: (width: Int, height: Int), bands: Int,
        type: SampleType
    ) throws -> Tile {
        let (row, area, first) = (size.width, size.width * size.height, rows.lowerBound * size.width)
        func plane<Sample>(_: Sample.Type, _ planes: Int, at start: Int) throws -> [Sample] {
            let (stride, count) = (MemoryLayout<Sample>.stride, rows.count * row)
            return try [Sample](unsafeUninitializedCapacity: planes * count) { target, initialized in
                let bytes = UnsafeMutableRawBufferPointer(target)
                for plane in 0..<planes {
                    try file.read(
                        UnsafeMutableRawBufferPointer(
                            rebasing: bytes[plane * count * stride..<(plane + 1) * count * stride]),
                        at: start + (plane * area + first) * stride)
                }
                initialized = planes * count
            }
        }
        let storage: TileSamples.Storage =
            switch type {
            case .uint8: .uint8(try plane(UInt8.self, bands, at: place.start))
            case .uint16: .uint16(try plane(UInt16.self, bands, at: place.start))
            default: .float(try plane(Float.self, bands, at: place.start))
            }
        let labels = place.start + bands * area * type.byteCount
        let samples = TileSamples(
            width: row, height: rows.count, bands: bands, storage: storage,
            missing: place.hasMissing ? try plane(UInt8.self, 1, at: labels + area) : nil)
        return Tile(name: name, samples: samples, labels: try plane(UInt8.self, 1, at: labels))
    }
}
