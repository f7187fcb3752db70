// How often each class occurs, and the loss weights that follow from it.
import Base
import Foundation

/// Pixels and objects of each class in a set of labels.
public struct LabelStatistics: Codable, Hashable, Sendable {
    /// What a class's frequency is counted in.
    public enum Ratio: String, Codable, CaseIterable, Sendable { case pixel, object }

    public let names: [String]
    /// Labelled pixels of each class.
    public internal(set) var pixels: [Int]
    /// 8-connected components of each class but the background, for which it is 0.
    public internal(set) var objects: [Int]
    /// Pixels that do not count: the declared ignore value, or no image data.
    public internal(set) var ignoredPixels: Int

    public init(names: [String], pixels: [Int], objects: [Int], ignoredPixels: Int = 0) {
        precondition(names.count == pixels.count && names.count == objects.count, "one count for each class")
        self.names = names
        self.pixels = pixels
        self.objects = objects
        self.ignoredPixels = ignoredPixels
    }

    /// The share of each class among the labelled pixels; 0 for all when there are none.
    public var pixelShares: [Double] {
        let total = pixels.reduce(0, +)
        return pixels.map { total == 0 ? 0 : Double($0) / Double(total) }
    }

    /// Pixels of the mean object of each foreground class.
    ///
    /// - Throws: `UserError(.data)` when a class does not occur.
    public func meanObjectAreas() throws -> [Double] {
        try (1..<names.count).map { index in
            guard objects[index] > 0 else { throw absent(index, "so its objects have no usual area", "object_area") }
            return Double(pixels[index]) / Double(objects[index])
        }
    }

    /// The counts of several tiles together.
    static func sum(of parts: [LabelStatistics], names: [String]) -> LabelStatistics {
        let none = [Int](repeating: 0, count: names.count)
        return parts.reduce(into: LabelStatistics(names: names, pixels: none, objects: none)) { $0.add($1) }
    }

    private mutating func add(_ other: LabelStatistics) {
        for index in pixels.indices {
            pixels[index] += other.pixels[index]
            objects[index] += other.objects[index]
        }
        ignoredPixels += other.ignoredPixels
    }

    /// One loss weight a class: w_c = min(cap, (f_background / f_c)^power), background 1.
    ///
    /// With `.pixel` f is the number of pixels: 99 % background gives a car pixel the weight 99. With `.object` f_c is
    /// the number of objects, and the background counts as pieces of the mean object's area, so that a class of large
    /// objects is not taken for a frequent one; with a single foreground class both are the same.
    /// - Throws: `UserError(.data)` when a class does not occur.
    public func weights(ratio: Ratio = .pixel, power: Double = 1, cap: Double = .infinity) throws -> [Double] {
        if let absent = pixels.firstIndex(of: 0) {
            throw self.absent(absent, "so it has no automatic weight", "the weights as numbers")
        }
        let meanArea = Double(pixels.dropFirst().reduce(0, +)) / Double(objects.dropFirst().reduce(0, +))
        let frequencies = pixels.indices.map { index in
            switch ratio {
            case .pixel: Double(pixels[index])
            case .object: index == 0 ? Double(pixels[0]) / meanArea : Double(objects[index])
            }
        }
        return frequencies.indices.map { index in
            index == 0 ? 1 : min(cap, pow(frequencies[0] / frequencies[index], power))
        }
    }

    private func absent(_ index: Int, _ consequence: String, _ alternative: String) -> UserError {
        UserError(
            .data, reason: "class '\(names[index])' has no pixel in the training masks, \(consequence)",
            remedy: "check the masks and the mask values in data.labels, or give \(alternative)")
    }
}
