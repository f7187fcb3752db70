// What a comparison says, to people and to programs.
import Base
import Evaluation
import Foundation
import Metrics

/// The counts of a compared scene.
public struct SceneComparisonReport {
    let path: String
    let iou: Double
    /// Of the foreground classes, with the counts of each.
    let classNames: [String]
    /// By foreground class.
    public let counts: [ObjectCounts]

    /// A row for each class, and what its count is off.
    public var table: String {
        func right(_ text: String) -> String { atRight(text, width: 11) }
        func ratio(_ value: Double?) -> String { right(fixed(value, 3)) }
        let width = max(10, classNames.map(\.count).max()! + 1)
        func left(_ text: String) -> String { atLeft(text, width: width) }
        var lines = [left("IoU \(iou)") + ["precision", "recall", "F1"].map(right).joined()]
        for (name, own) in zip(classNames, counts) {
            lines.append(
                left(name) + ratio(own.precision) + ratio(own.recall) + ratio(own.f1)
                    + "   \(own.truePositives) right, \(own.falsePositives) false, \(own.falseNegatives) missed")
            lines.append(left("count") + "   " + Self.counting(own))
        }
        return lines.joined(separator: "\n")
    }

    private static func counting(_ counts: ObjectCounts) -> String {
        let error = counts.predicted - counts.labelled
        let share =
            counts.labelled == 0 ? "" : String(format: " (%+.1f %%)", 100 * Double(error) / Double(counts.labelled))
        return "\(counts.predicted) predicted, \(counts.labelled) labelled: \(error > 0 ? "+" : "")\(error)\(share)"
    }

    /// One object; undefined values are null.
    public var json: JSONValue {
        let classes = zip(classNames, counts).map { name, own -> (key: String, value: JSONValue) in
            let members: JSONValue = [
                "precision": JSONValue(own.precision), "recall": JSONValue(own.recall), "f1": JSONValue(own.f1),
                "right": .integer(own.truePositives), "false": .integer(own.falsePositives),
                "missed": .integer(own.falseNegatives), "predicted": .integer(own.predicted),
                "labelled": .integer(own.labelled), "count_error": .integer(own.predicted - own.labelled),
            ]
            return (name, members)
        }
        return ["prediction": .text(path), "iou": .number(iou), "classes": .object(classes)]
    }
}
