// ../shared/raster-corpus: 1311 files of other projects, with what two independent decoders make of each.
import Foundation

/// One row of the corpus' manifest, by column name.
public struct CorpusRow: Sendable {
    private let columns: [String: String]
    public let path: String

    public subscript(_ name: String) -> String { columns[name] ?? "" }
    public var bytes: Int { (Int(self["width"]) ?? 0) * (Int(self["height"]) ?? 0) * (Int(self["bands"]) ?? 0) }

    /// Those of one expectation, or all; nil where the corpus is not here.
    public static func all(expect: String? = nil) throws -> [CorpusRow]? {
        guard let folder = shared("raster-corpus") else { return nil }
        let lines = try String(contentsOfFile: folder + "/manifest.tsv", encoding: .utf8).split(separator: "\n")
        let names = lines[0].split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        let rows = lines.dropFirst().map { line in
            let values = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            let columns = Dictionary(uniqueKeysWithValues: zip(names, values))
            return CorpusRow(columns: columns, path: folder + "/" + columns["file"]!)
        }
        return rows.filter { expect == nil || $0["expect"] == expect }
    }
}
