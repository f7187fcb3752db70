// How often each class occurs in a set of labels.

/// Pixels and objects of each class in a set of labels.
public struct LabelStatistics: Codable, Hashable, Sendable {
    /// Class index → name; the background first.
    public let names: [String]
    /// Labelled pixels of each class.
    public package(set) var pixels: [Int]
    /// 8-connected components of each class but the background, for which it is 0.
    public package(set) var objects: [Int]
    /// Pixels that do not count: the declared ignore value, or no image data.
    public package(set) var ignoredPixels: Int
    /// The share of each class among the labelled pixels of the crops that a sampler draws; nil where none is asked.
    public package(set) var sampledShares: [Double]?

    public init(
        names: [String], pixels: [Int], objects: [Int], ignoredPixels: Int = 0, sampledShares: [Double]? = nil
    ) {
        precondition(names.count == pixels.count && names.count == objects.count, "one count for each class")
        self.names = names
        self.pixels = pixels
        self.objects = objects
        self.ignoredPixels = ignoredPixels
        self.sampledShares = sampledShares
    }

    /// The share of each class among the labelled pixels; 0 for all when there are none.
    public var pixelShares: [Double] {
        let total = pixels.reduce(0, +)
        return pixels.map { total == 0 ? 0 : Double($0) / Double(total) }
    }

    /// The counts of several tiles together.
    package static func sum(of parts: [LabelStatistics], names: [String]) -> LabelStatistics {
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
}
