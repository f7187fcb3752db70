// The record of predictions in an output folder, made wrong on purpose.
import Foundation

/// Adds an object that the mask does not show to what the record `.segtrain-predictions` of a folder says of a mask for
/// a layer of all scenes.
public func changeRecord(of folder: String, mask: String) throws {
    let path = folder + "/.segtrain-predictions"
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
        var line = String(line)
        guard line.contains("\\/\(mask)\""), line.contains(#""scores":{"#) else { return line }
        for (key, value) in ["rows": "7", "columns": "7", "scores": "0.5"] {
            line = line.replacing("\"\(key)\":[", with: "\"\(key)\":[\(value),").replacing(",]", with: "]")
        }
        return line
    }
    try (lines.joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
}
