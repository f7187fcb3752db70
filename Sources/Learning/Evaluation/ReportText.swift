// Numbers in columns.
import Base
import Foundation
import ModelFile
import Objects

/// What a command that measures prints.
public protocol MeasurementReport {
    /// For people.
    var table: String { get }
    /// One object; undefined values are null.
    var json: JSONValue { get }
    /// With a header; undefined values are empty cells.
    var csv: String { get }
}

enum ReportText {
    static func signed(_ value: Double?) -> String { value.map { String(format: "%+.2f", $0) } ?? "n/a" }

    /// Two digits, or three where they tell more; all of them near 0 and 1.
    static func threshold(_ value: Double) -> String {
        guard 0.001...0.999 ~= value else { return "\(value)" }
        let text = fixed(value, 3)
        return text.hasSuffix("0") ? String(text.dropLast()) : text
    }
}

extension ObjectRule {
    /// What else than a threshold makes objects, e.g. ", objects from 12 pixels, touching ones split".
    var suffix: String {
        (minimumArea > 1 ? ", objects from \(counted(minimumArea, "pixel"))" : "")
            + (splitting == nil ? "" : ", touching ones split")
    }

    var jsonMembers: [(key: String, value: JSONValue)] {
        [
            ("iou", .number(iou)), ("minimum_object_area", .integer(minimumArea)),
            ("split_touching", JSONValue(splitting)),
        ]
    }
}
