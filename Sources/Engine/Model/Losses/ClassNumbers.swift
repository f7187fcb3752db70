// Numbers in a loss that belong to classes.
import Base
import Foundation
import Objects
import Settings

/// A list with one number for each class.
func perClass(_ range: NumberRange) -> SettingForm<[Double]> {
    let number = SettingForm<Double>.number(range)
    return SettingForm(schema: .list(of: number.schema)) { node, key, context in
        try node.perClass(key, context.classes) { try number.read($0, key, context) }
    } node: {
        .list($0.map(number.node))
    }
}

extension SettingNode {
    /// A list with one number for each of some classes.
    ///
    /// - Throws: `UserError(.configuration)` for anything else.
    func perClass(_ key: String, _ classes: [String], _ read: (SettingNode) throws -> Double) throws -> [Double] {
        let remedy = "give a number for each of " + classes.joined(separator: ", ")
        let numbers = try list(key, remedy, read)
        guard numbers.count == classes.count else {
            throw error("'\(key)' has \(counted(numbers.count, "number")) for \(classes.count) classes", remedy)
        }
        return numbers
    }
}

/// The foreground's weights multiplied.
func biased(_ weights: [Double], by bias: Double) -> [Double] {
    weights.enumerated().map { $0.offset == 0 ? $0.element : $0.element * bias }
}

/// "background 1, car 7.627": four significant digits each.
func byClass(_ classes: some Sequence<String>, _ numbers: [Double]) -> String {
    zip(classes, numbers).map { "\($0) " + String(format: "%.4g", $1) }.joined(separator: ", ")
}

extension LabelStatistics {
    /// - Parameters:
    ///   - consequence: what it leads to that the class is absent.
    ///   - alternative: what to give instead.
    func absent(_ index: Int, _ consequence: String, _ alternative: String) -> UserError {
        UserError(
            .data, reason: "class '\(names[index])' has no pixel in the training masks, \(consequence)",
            remedy: "check the masks and the mask values in data.labels, or give \(alternative)")
    }
}
