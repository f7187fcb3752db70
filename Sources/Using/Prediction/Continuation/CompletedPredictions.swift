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
    /// Where the objects went to a layer of all scenes, which is written anew.
    let scores: ObjectScores?
}

/// Another line: files that are about to get their names. A process that was killed then has left some of them, and no
/// line that says what they are.
private struct BegunPrediction: Codable {
    /// Names in the folder.
    let begun: [String]
}

/// The hidden file `.segtrain-predictions` of an output folder: a line of JSON for each image whose outputs are
/// complete, after one that names these outputs before they appear.
package struct CompletedPredictions {
    static let recordName = ".segtrain-predictions"

    private let path: String

    package init(folder: String) { path = joinedPath(folder, Self.recordName) }

    /// By fingerprint, those whose outputs are still as they were written. A line that a crash cut off counts for
    /// nothing.
    func read() -> [String: CompletedPrediction] {
        let lines = lines.compactMap { try? JSONDecoder().decode(CompletedPrediction.self, from: $0) }
        return Dictionary(lines.map { ($0.fingerprint, $0) }) { $1 }.filter {
            $0.value.outputs.allSatisfy(\.isUnchanged)
        }
    }

    /// Refuses outputs of this folder that would take the place of a file that no prediction has written, or that was
    /// changed since: a mask drawn or corrected by hand is hours of work.
    ///
    /// - Throws: `UserError(.cannotCreate)` that names the first such file.
    package func refuseReplacingOthers(_ outputs: [String]) throws {
        let present = outputs.filter(FileManager.default.fileExists(atPath:))
        guard !present.isEmpty else { return }
        let written = written()
        let others = present.filter { output in
            switch written[Array(fileName(of: output).utf8)] {
            case nil: true
            case .begun: false
            case .complete(let state): !((try? FileState(of: output))?.hasContent(of: state) ?? false)
            }
        }
        guard let first = others.first else { return }
        let more = others.count > 1 ? " (and \(others.count - 1) more)" : ""
        throw UserError(
            .cannotCreate, path: first,
            reason: "this file is no output of segtrain predict, or was changed since\(more)",
            remedy: "choose another --output folder, or replace it with --overwrite")
    }

    /// Says which files are about to get their names.
    ///
    /// - Throws: `UserError(.cannotCreate)` when the record cannot be written.
    package func begin(_ outputs: [String]) throws {
        try append(BegunPrediction(begun: outputs.map(fileName(of:))))
    }

    /// - Throws: `UserError(.cannotCreate)` when the record cannot be written.
    func add(_ prediction: CompletedPrediction) throws { try append(prediction) }

    /// - Throws: `UserError(.cannotCreate)` when the record cannot be written.
    func requireWritable() throws { close(try opened()) }

    private func opened() throws -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0 else { throw UserError.cannotWrite(path, errno) }
        return descriptor
    }

    private enum Output {
        case begun
        case complete(FileState)
    }

    /// What the last line that names an output says of it, by its name in the folder: the folder may have been moved.
    private func written() -> [[UInt8]: Output] {
        var result: [[UInt8]: Output] = [:]
        let decoder = JSONDecoder()
        for line in lines {
            if let line = try? decoder.decode(CompletedPrediction.self, from: line) {
                for state in line.outputs { result[Array(fileName(of: state.path).utf8)] = .complete(state) }
            } else if let line = try? decoder.decode(BegunPrediction.self, from: line) {
                for name in line.begun { result[Array(name.utf8)] = .begun }
            }
        }
        return result
    }

    private var lines: [Data] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
        return text.split(separator: "\n").map { Data($0.utf8) }
    }

    private func append(_ line: some Encodable) throws {
        // A line of its own, also after one that was cut off.
        let line = Data("\n".utf8) + (try JSONEncoder().encode(line)) + Data("\n".utf8)
        let descriptor = try opened()
        defer { close(descriptor) }
        try line.withUnsafeBytes { try writeAll($0, to: descriptor, path: path) }
    }
}
