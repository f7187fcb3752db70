// What the losses of overlap have in common: what their sums run over.
import Objects
import Settings

/// The sums of a loss of overlap.
public struct Overlap: SettingsGroup, Hashable, Sendable {
    /// What one index of overlap is of.
    public enum Scope: String, CaseIterable, Sendable {
        /// All pixels of the batch together.
        case batch
        /// Each image by itself; the loss is the mean over the images that have a valid pixel.
        case image
        /// Each labelled object with the pixels around it.
        case object
    }

    /// Pixels of a usual object: so much probability near no object is a false one.
    public enum Area: Hashable, Sendable {
        /// The mean of each class's training labels.
        case automatic
        /// The same for all foreground classes.
        case same(Double)
        /// One for each foreground class.
        case each([Double])
    }

    public var over = Scope.batch
    /// s, in pixels, above 0: with 0 a class that is absent from the labels would get no gradient, and false detections
    /// on empty tiles would stay.
    public var smooth = 1.0
    /// Over objects: each owns the pixels within this distance that are nearer to it than to any other.
    public var margin = 8
    /// Over objects.
    public var area = Area.automatic

    public static let fields: [Field<Overlap>] = [
        Field("over", \.over, .choice(), "one overlap of the batch, of each image, or of each labelled object"),
        Field("smooth", \.smooth, smoothForm, "pixels that are always right: keeps the gradient of absent classes"),
        Field("margin", \.margin, .integer(0...256), "pixels around an object that belong to it")
            .only(where: "over", is: "object"),
        Field(
            "object_area", \.area, areaForm,
            "pixels of a usual object, for all classes or a list; `auto`: the mean of the labels"
        )
        .only(where: "over", is: "object"),
    ]

    static let smoothForm = SettingForm<Double>.number(NumberRange(above: 0, atMost: 1_000_000))

    private static let areaForm = SettingForm<Area>(
        schema: .any([.choice(["auto"]), smoothForm.schema, .list(of: smoothForm.schema)])
    ) { node, key, context in
        if node.isWord("auto") { return .automatic }
        guard case .sequence = node.content else { return .same(try smoothForm.read(node, key, context)) }
        return .each(
            try node.perClass(key, Array(context.classes.dropFirst())) { try smoothForm.read($0, key, context) })
    } node: { area in
        switch area {
        case .automatic: .word("auto")
        case .same(let area): smoothForm.node(area)
        case .each(let areas): .list(areas.map(smoothForm.node))
        }
    }

    public init() {}

    public init(over scope: Scope, smooth: Double = 1) {
        over = scope
        self.smooth = smooth
    }

    /// Over objects.
    public init(margin: Int, areas: [Double], smooth: Double = 1) {
        over = .object
        self.smooth = smooth
        self.margin = margin
        area = .each(areas)
    }

    /// With the areas of usual objects as numbers.
    func resolved(for labels: LabelStatistics) throws -> Overlap {
        guard over == .object else { return self }
        switch area {
        case .each: return self
        case .same(let area):
            return Overlap(margin: margin, areas: labels.names.dropFirst().map { _ in area }, smooth: smooth)
        case .automatic:
            let areas = try (1..<labels.names.count).map { index in
                guard labels.objects[index] > 0 else {
                    throw labels.absent(index, "so its objects have no usual area", "object_area")
                }
                return Double(labels.pixels[index]) / Double(labels.objects[index])
            }
            return Overlap(margin: margin, areas: areas, smooth: smooth)
        }
    }
}

/// A loss that is one minus Tversky's index of overlap, in any scope.
public protocol OverlapLoss: LossFunction {
    /// The weights of false and of missed pixels.
    var alpha: Double { get }
    var beta: Double { get }
    var overlap: Overlap { get set }
}

extension OverlapLoss {
    public static func examples(classes: Int) -> [Self] {
        let overlaps = [
            Overlap(), Overlap(over: .image),
            Overlap(margin: 8, areas: [Double](repeating: 90, count: classes - 1)),
        ]
        return overlaps.map { overlap in Self { $0.overlap = overlap } }
    }

    public var name: String { (overlap.over == .object ? "object-wise " : "") + Self.kind }

    public func resolved(for labels: LabelStatistics, raisedBias: Double) throws -> Self {
        var loss = self
        loss.overlap = try overlap.resolved(for: labels)
        return loss
    }

    public func numbers(_ classes: [String]) -> String? {
        guard overlap.over == .object, case .each(let areas) = overlap.area else { return nil }
        return "pixels of a usual object: " + byClass(classes.dropFirst(), areas)
    }

    /// Over objects, the region of each pixel and the nearest objects that it is found with.
    public func scratchBytes(pixels: Int, classes: Int) -> Int {
        overlap.over == .object ? pixels * (classes - 1) * 12 : 0
    }

    public func evaluate<Scalar>(_ batch: LossBatch<Scalar>) -> Double {
        let index = TverskyIndex(alpha: alpha, beta: beta, smooth: overlap.smooth)
        switch overlap.over {
        case .batch: return batch.tversky(index, overImages: false)
        case .image: return batch.tversky(index, overImages: true)
        case .object:
            guard case .each(let areas) = overlap.area else { preconditionFailure("areas were not resolved") }
            return batch.objectOverlap(index, margin: overlap.margin, areas: areas)
        }
    }
}
