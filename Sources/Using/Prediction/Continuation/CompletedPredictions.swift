// Which outputs in a folder are complete, and what they were made of.
import Base
import Foundation

/// A line of the record.
struct CompletedPrediction: Codable {
    /// `PredictionFingerprint`, hexadecimal.
    let fingerprint: String
    /// In the mask, by class index.
    let objects: [Int]
    let outputs: [FileState]
}

/// The hidden file `.segtrain-predictions` of an output folder: a line of JSON for each image whose outputs are
/// complete.
struct CompletedPredictions {
    static let fileName = ".segtrain-predictions"

    private let path: String

    init(folder: String) { path = (folder as NSString).appendingPathComponent(Self.fileName) }

    /// By fingerprint, those whose outputs are still as they were written. A line that a crash cut off counts for
    /// nothing.
    func read() -> [String: CompletedPrediction] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [:] }
        let decoder = JSONDecoder()
        let lines = text.split(separator: "\n").compactMap {
            try? decoder.decode(CompletedPrediction.self, from: Data($0.utf8))
        }
        return Dictionary(lines.map { ($0.fingerprint, $0) }) { $1 }.filter {
            $0.value.outputs.allSatisfy(\.isUnchanged)
        }
    }

    /// - Throws: `UserError(.cannotCreate)` when the record cannot be written.
    func requireWritable() throws { close(try opened()) }

    private func opened() throws -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0 else { throw UserError.cannotWrite(path, errno) }
        return descriptor
    }

    /// - Throws: `UserError(.cannotCreate)` when the record cannot be written.
    func add(_ prediction: CompletedPrediction) throws {
        // A line of its own, also after one that was cut off.
        let line = Data("\n".utf8) + (try JSONEncoder().encode(prediction)) + Data("\n".utf8)
        let descriptor = try opened()
        defer { close(descriptor) }
        try line.withUnsafeBytes { try writeAll($0, to: descriptor, path: path) }
    }
}
