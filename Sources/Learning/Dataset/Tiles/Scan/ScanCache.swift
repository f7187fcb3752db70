// What was found in tiles, kept for later runs: tiles that look as they did are not scanned again.
import Base
import Foundation
import Objects

/// Findings in a file of the user's cache folder, one file for each pair of folders and the way their tiles are read.
///
/// An entry is found by a key of all that the findings depend on: the files by size, times and inode, what their
/// headers and the files beside them say, the settings, and the program itself. So an entry is never of other tiles,
/// at worst it is of no use. Each has a digest of its own: a damaged one is as good as none. The file is replaced as a
/// whole, so that several runs may have it; where it cannot be written, the next run scans again.
public struct ScanCache: Sendable {
    private let folder: String
    private let least: Int
    private let settling: Double

    /// Less is scanned as fast as it is looked up.
    private static let leastBytes = 16 << 20
    /// Some file systems tell times apart by no less than 2 seconds.
    private static let settlingSeconds = 3.0
    private static let ending = ".scan"
    private static let daysUnused = 90.0

    /// That of the user; nil where there is no home.
    public static var ofUser: ScanCache? {
        UserCache.folder.map { ScanCache(folder: $0, least: leastBytes, settling: settlingSeconds) }
    }

    /// - Parameters:
    ///   - least: bytes that tiles have together, decoded, below which they are always scanned.
    ///   - settling: seconds for which a file must not have been changed.
    package init(folder: String, least: Int, settling: Double) {
        (self.folder, self.least, self.settling) = (folder, least, settling)
    }

    /// What is kept of these tiles; nil for tiles of which nothing is to be kept.
    func open(for tiles: TileHeaders) -> ScanFile? {
        guard tiles.decodedBytes >= least, let pair = tiles.pairs.first else { return nil }
        let folders = Set(pair.paths.map { resolvedPath(Base.folder(of: $0)) }).sorted()
        let name = Digest128(of: Array("\(folders) \(tiles.reading)".utf8)).hexadecimal
        return ScanFile(path: joinedPath(folder, name + Self.ending), settling: settling)
    }

    /// Writes entries anew, and removes files that no run has asked for in months.
    static func write(_ entries: some Sequence<(key: Digest128, bytes: [UInt8])>, to path: String) {
        let folder = Base.folder(of: path)
        do {
            try createFolder(folder, for: "cache")
            try AtomicFile.write(to: path) { write in
                try ScanFile.magic.withUnsafeBytes(write)
                for (key, bytes) in entries {
                    let head = ScanFile.Head(key: key, digest: Digest128(of: bytes), count: bytes.count)
                    try withUnsafeBytes(of: head, write)
                    try bytes.withUnsafeBytes(write)
                }
            }
        } catch {
            let reason = (error as? UserError)?.reason ?? "\(error)"
            return Notes.once(
                about: "scans",
                "what is known of the tiles cannot be kept in \(folder) (\(reason)), so that the next run reads them "
                    + "all again; XDG_CACHE_HOME names another folder")
        }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for old in names where old.hasSuffix(ending) {
            let path = joinedPath(folder, old)
            if let stamp = try? FileStamp(of: path), stamp.isSettled(seconds: daysUnused * 86_400) { unlink(path) }
        }
    }
}

/// One file of the cache: its entries, read as they are asked for.
final class ScanFile: Sendable {
    /// Precedes each entry's bytes.
    struct Head: BitwiseCopyable {
        let key: Digest128
        let digest: Digest128
        let count: Int
    }

    static let magic = Array("segtrain tiles 1".utf8)

    private let path: String
    private let settling: Double
    /// -1 where there is no file.
    private let descriptor: Int32
    private let entries: [Digest128: (start: Int, head: Head)]

    fileprivate init(path: String, settling: Double) {
        (self.path, self.settling) = (path, settling)
        let (descriptor, size) = (try? openRegularFile(path, what: "a scan")) ?? (-1, 0)
        self.descriptor = descriptor
        entries = descriptor < 0 ? [:] : Self.entries(of: descriptor, size: size, path: path)
        // Used today.
        if descriptor >= 0 { utimes(path, nil) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// As far as the file is whole.
    private static func entries(of descriptor: Int32, size: Int, path: String) -> [Digest128: (start: Int, head: Head)]
    {
        guard bytes(magic.count, at: 0, of: descriptor, path) == magic else { return [:] }
        var entries: [Digest128: (start: Int, head: Head)] = [:]
        var place = magic.count
        while size - place >= MemoryLayout<Head>.size,
            let bytes = bytes(MemoryLayout<Head>.size, at: place, of: descriptor, path)
        {
            let head = bytes.withUnsafeBytes { $0.loadUnaligned(as: Head.self) }
            place += bytes.count
            guard head.count >= 0, head.count <= size - place else { break }
            entries[head.key] = (place, head)
            place += head.count
        }
        return entries
    }

    /// nil where they cannot be read.
    private static func bytes(_ count: Int, at place: Int, of descriptor: Int32, _ path: String) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        let read: Void? = try? bytes.withUnsafeMutableBytes { try readAll($0, from: descriptor, at: place, path: path) }
        return read == nil ? nil : bytes
    }

    /// What `read` makes of an entry; nil where there is none, or it is damaged.
    private func entry<Value>(_ key: Digest128, _ read: (inout ByteUnpacker) throws -> Value) -> Value? {
        guard let (start, head) = entries[key], let bytes = Self.bytes(head.count, at: start, of: descriptor, path),
            Digest128(of: bytes) == head.digest
        else { return nil }
        var unpacker = ByteUnpacker(bytes)
        return try? read(&unpacker)
    }

    func findings(_ key: Digest128, names: [String]) -> TileFindings? {
        entry(key) { try TileFindings(from: &$0, names: names) }
    }

    /// Of the tiles of these keys together.
    func histograms(_ keys: [Digest128], bands: Int) -> [BandHistogram]? {
        entry(Self.key(of: keys)) { bytes in try (0..<bands).map { _ in try BandHistogram(from: &bytes) } }
    }

    /// Replaces the file by what is known now, as far as it will hold.
    func keep(
        _ tiles: [(key: Digest128, stamp: TileStamp, findings: TileFindings)], histograms: [BandHistogram]?
    ) {
        let settled = tiles.filter { $0.stamp.areSettled(seconds: settling) }
        let findings = settled.lazy.map { tile in
            var bytes = BytePacker()
            tile.findings.pack(into: &bytes)
            return (key: tile.key, bytes: bytes.bytes)
        }
        var sums = BytePacker()
        for histogram in histograms ?? [] { histogram.pack(into: &sums) }
        let isWhole = histograms != nil && settled.count == tiles.count
        let together = isWhole ? [(key: Self.key(of: tiles.map(\.key)), bytes: sums.bytes)] : []
        ScanCache.write([AnySequence(findings), AnySequence(together)].joined(), to: path)
    }

    private static func key(of keys: [Digest128]) -> Digest128 {
        Digest128(of: keys.withUnsafeBytes { Array($0) } + Array("histograms".utf8))
    }
}
