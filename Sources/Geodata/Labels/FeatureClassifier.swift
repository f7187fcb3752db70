// Which class a feature belongs to.
import Base
import VectorFiles

/// The class of a feature by its property, and what became of those without one.
final class FeatureClassifier {
    private let classes: LabelClasses
    private let field: String?
    private var leftOut: [String: Int] = [:]
    /// Some feature has the field.
    private var isFound = false
    private var firstWithout: Feature?

    init(_ options: LabelOptions) { (classes, field) = (options.classes, options.classField) }

    /// A feature whose class is null, or that lacks the field which others have, is of a class that is not listed.
    ///
    /// - Throws: `UserError(.data)` for a class that has no label.
    func label(of feature: Feature, path: String) throws -> UInt8 {
        guard let field else { return 1 }
        guard let value = feature.properties[field]?.text else {
            if firstWithout == nil { firstWithout = feature }
            leftOut["null", default: 0] += labelOfNull == 0 ? 1 : 0
            return labelOfNull ?? 0
        }
        isFound = true
        guard let label = classes.areAutomatic ? nil : classes.label(of: value) else {
            throw UserError(
                .data, path: path, line: feature.line, reason: "'\(value)' in '\(field)' belongs to no class",
                remedy: "say what it means, e.g. --class car='\(value)' or --class background='*'")
        }
        if !classes.lists(value), label == 0 { leftOut[value, default: 0] += 1 }
        return label
    }

    private var labelOfNull: UInt8? { classes.areAutomatic ? nil : classes.label(of: "") }

    /// To be called when all features have been seen.
    /// - Throws: `UserError(.data)` when none of them has the field, and for classes that are null and have no label.
    func finish(path: String) throws {
        guard let field, let feature = firstWithout else { return }
        guard isFound else {
            let near = nearestName(to: field, in: feature.properties.keys)
            throw UserError(
                .data, path: path, line: feature.line, reason: "the feature has no class field '\(field)'",
                remedy: near.map { "did you mean '\($0)'?" } ?? "correct --class-field or the feature")
        }
        guard labelOfNull != nil else {
            throw UserError(
                .data, path: path, line: feature.line, reason: "the feature has no class: '\(field)' is null",
                remedy: "say what that means, e.g. --class ignore='*' or --class background='*'")
        }
    }

    var remarks: [String] {
        guard !leftOut.isEmpty else { return [] }
        let kinds = leftOut.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let shown = listed(kinds.map { "\($0.key) (\($0.value))" }, atMost: 5)
        return ["objects of classes that are not listed become background: \(shown)"]
    }
}
