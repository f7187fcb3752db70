// What the tiles of a run were when it began: a resumed run goes on with the same ones, or not at all.
import Base
import Dataset
import Foundation

/// The names and contents of all training and validation tiles, in order. Where they lie makes no difference.
///
/// In the run folder it is `tiles.txt`: a line a tile, the split, the digests of samples and labels, the name. The
/// checkpoint holds the digest of that text.
struct TileList {
    fileprivate struct Line: Hashable {
        let split: Substring
        let samples: Substring
        let labels: Substring
        let name: Substring

        /// nil for a line of another form.
        init?(_ line: Substring) {
            let parts = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
            guard parts.count == 4 else { return nil }
            (split, samples, labels, name) = (parts[0], parts[1], parts[2], parts[3])
        }

        /// The same tile of the same split.
        var key: [Substring] { [split, name] }
    }

    /// As in the file.
    let text: String

    init(training: TileSet, validation: TileSet) {
        func lines(_ split: String, _ tiles: TileSet) -> [String] {
            zip(tiles.pairs, tiles.digests).map { pair, digest in
                let name = pair.name.replacing("\n", with: "\\n")
                return "\(split) \(digest.samples.hexadecimal) \(digest.labels.hexadecimal) \(name)\n"
            }
        }
        text = (lines("train", training) + lines("val", validation)).joined()
    }

    var digest: String { SHA256.hexadecimal(of: Array(text.utf8)) }

    /// What is not as it was when the run began; nil where all is.
    ///
    /// - Parameters:
    ///   - stored: the digest in the checkpoint; nil in one of before it was kept, which goes on with any.
    ///   - folder: holds the list of then.
    func difference(from stored: String?, in folder: RunFolder) -> String? {
        guard let stored, stored != digest else { return nil }
        let list = FileManager.default.contents(atPath: folder.tiles).map { String(decoding: $0, as: UTF8.self) }
        let found = list.map { differences(from: $0) } ?? []
        return found.isEmpty ? "some tile is another one" : listed(found, atMost: 3)
    }

    /// A clause for each tile that is not as it was.
    private func differences(from earlier: String) -> [String] {
        func lines(_ text: String) -> [Line] { text.split(separator: "\n").compactMap { Line($0) } }
        let (before, now) = (lines(earlier), lines(text))
        let known = Dictionary(before.map { ($0.key, $0) }) { first, _ in first }
        let names = Set(now.map(\.key))
        func called(_ line: Line) -> String {
            (line.split == "val" ? "the validation tile '" : "the training tile '") + line.name + "'"
        }
        let gone = before.filter { !names.contains($0.key) }.map { "\(called($0)) is gone" }
        let others = now.compactMap { line -> String? in
            guard let old = known[line.key] else { return "\(called(line)) is new" }
            let parts = [old.samples == line.samples ? nil : "image", old.labels == line.labels ? nil : "mask"]
            let changed = parts.compactMap { $0 }
            if changed.isEmpty { return nil }
            return "\(listed(changed)) of \(called(line)) \(changed.count == 1 ? "is" : "are") not what "
                + "\(changed.count == 1 ? "it was" : "they were")"
        }
        return gone + others
    }
}
