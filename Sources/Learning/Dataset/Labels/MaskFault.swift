// Mask values that belong to no class: what kind of mask this probably is, and what to do about it.
import Base
import Foundation

/// The values of one mask, or of all masks of a set.
struct MaskFault {
    private let seen: SeenMaskValues
    private let path: String
    /// How many masks beside the one at `path` have values of no class.
    private let others: Int

    /// - Parameter others: how many masks beside this one have values of no class.
    init(_ seen: SeenMaskValues, in path: String, others: Int = 0) {
        (self.seen, self.path, self.others) = (seen, path, others)
    }

    /// What a mask's values suggest.
    private enum Kind {
        /// Grays between nothing and `top`: interpolated, or lossily compressed.
        case smoothed(top: Double)
        /// Fractions.
        case probabilities
        /// A number for each object, or many classes.
        case numbered
        case others
    }

    /// nil where all values belong to a class.
    func error(_ classMap: ClassMap) -> UserError? {
        guard let first = seen.firstUnknown else { return nil }
        let place = "at column \(first.column), row \(first.row)"
        let who = others == 0 ? "the mask has" : "this mask and \(others) more have"
        let (they, were) = others == 0 ? ("it", "was") : ("they", "were")
        let names = classMap.names
        func map(_ car: String) -> String { "data.labels: {\(names[0]): 0, \(names[1]): \(car)}" }
        func error(_ reason: String, _ remedy: String) -> UserError {
            UserError(.data, path: path, reason: reason, remedy: remedy)
        }
        let known =
            classMap.values == nil ? "0 and 1 or 0 and 255 are known without labels" : "known are \(classMap.text)"
        let ordered = seen.unknown.sorted()
        let them = others == 0 ? "it" : "them"
        switch kind {
        case .smoothed(let top):
            let half = text((top + 1) / 2)
            let between = ordered.count { $0 > 0 && $0 < top }
            return error(
                "\(who) \(counted(between, "value")) between 0 and \(text(top)), e.g. \(text(first.value)) \(place): "
                    + "\(they) \(were) smoothed, or saved as JPEG",
                names.count > 2
                    ? "write them again without smoothing or JPEG compression"
                    : "cut \(them) at \(half): train with \(map("'>=\(half)'"))"
            )
        case .probabilities:
            return error(
                "\(who) \(counted(ordered.count, "value")) that \(ordered.count == 1 ? "is" : "are") not whole, e.g. "
                    + "\(text(first.value)) \(place): \(they) \(were) smoothed, or \(others == 0 ? "holds" : "hold") "
                    + "probabilities",
                names.count > 2
                    ? "write them again without smoothing"
                    : "cut \(them): train with \(map("'>=0.5'"))")
        case .numbered:
            let few =
                ordered.count <= 20 ? "; if they are classes, name them, e.g. data.classes: [background, car, …]" : ""
            return error(
                "\(who) \(counted(ordered.count, "value")) of no class, \(text(ordered.first!)) to "
                    + "\(text(ordered.last!)) (\(known)): \(others == 0 ? "does it" : "do they") number objects?",
                "if so, train with \(map("nonzero")), where every value above 0 is \(names[1])" + few)
        case .others:
            let listing = listed(ordered.map { text($0) }, atMost: 8)
            let isOne = ordered.count == 1
            let more = others == 0 ? "" : ", and in \(counted(others, "other mask")),"
            return error(
                isOne
                    ? "mask value \(listing) \(place)\(more) belongs to no class (\(known))"
                    : "mask values \(listing) of \(counted(others + 1, "mask")) belong to no class (\(known)), e.g. "
                        + "\(text(first.value)) \(place)",
                first.value < 0 && isOne
                    ? "if it means no data, train with data.ignore: \(text(first.value)), or correct the mask"
                    : "correct the mask, or train with data.labels that say what \(isOne ? "it means" : "they mean"), "
                        + "e.g. \(example(classMap, ordered)), or with data.ignore")
        }
    }

    /// The values that are known and found stay the car's.
    private func example(_ classMap: ClassMap, _ unknown: [Double]) -> String {
        let own = classMap.values?[1] ?? [1, 255].filter { seen.has(Double($0)) }
        let all = own.map { "\($0)" } + unknown.prefix(3).map { text($0) }
        return "labels: {\(classMap.names[0]): 0, \(classMap.names[1]): "
            + (all.count == 1 ? all[0] : "[\(all.joined(separator: ", "))]") + "}"
    }

    private var kind: Kind {
        let unknown = seen.unknown
        if unknown.contains(where: { $0 != $0.rounded() }) { return .probabilities }
        guard unknown.allSatisfy({ $0 > 0 }), unknown.count >= 3 else { return .others }
        let values = seen.counts.keys.filter { $0 > 0 }.sorted()
        let top = values.last!
        // Numbers from 1 on, hardly one left out.
        let isDense = 2 * Double(values.count) >= top
        if let end = [255.0, 65_535].first(where: { top > $0 - 16 && top <= $0 }), !isDense || isMostly(end, values) {
            return .smoothed(top: end)
        }
        return isDense || top > 255 ? .numbered : .others
    }

    /// Most of what is not background is nearly as high as can be: a lossily compressed mask has every value somewhere.
    private func isMostly(_ top: Double, _ values: [Double]) -> Bool {
        let high = values.filter { $0 > 0.85 * top }.reduce(0) { $0 + seen.counts[$1]! }
        let middle = values.filter { 0.15 * top...0.85 * top ~= $0 }.reduce(0) { $0 + seen.counts[$1]! }
        return high > 2 * middle
    }

    private func text(_ value: Double) -> String { value == value.rounded() ? shortest(value) : significant(value) }
}

/// What may be behind masks that show no object.
package struct MaskHint: Sendable {
    let reason: String
    let remedy: String
}
