// Vector labels, drawn into a scene's rows.
import Base
import Geo
import VectorFiles

/// The objects of a feature collection in a scene. Later objects lie over earlier ones.
///
/// Memory: the outlines, and the rows that are asked for.
public final class VectorLabels: LabelSource {
    public let classes: LabelClasses
    /// Objects that lie in the scene, wholly or in part.
    public var objectCount: Int { objects.count }
    private let grid: SceneGrid
    private let converter: ScanConverter
    private let separates: Bool
    private let objects: [ObjectOutline]
    private var isDrawn: [Bool]
    private var remarks: [String]
    private let path: String

    /// - Parameter mayBeElsewhere: the features are those of several scenes: none need lie in this one.
    /// - Throws: `UserError(.data)`: features that cannot be placed or have no class, and a file of which no feature
    ///   lies in the scene.
    public init(
        _ features: FeatureCollection, in grid: SceneGrid, options: LabelOptions, mayBeElsewhere: Bool = false
    ) throws {
        guard options.classField != nil || options.classes.names.count == 2 else {
            throw UserError(
                .usage,
                reason:
                    "there are \(options.classes.names.count - 1) classes, but nothing says which class an object has",
                remedy: "name the property that holds the class with --class-field")
        }
        self.grid = grid
        path = features.path
        classes = options.classes
        separates = options.separatesObjects
        converter = ScanConverter(width: grid.width, rule: options.coverRule)
        let classifier = FeatureClassifier(options)
        let maker = try OutlineMaker(features, in: grid, options: options)
        let frame = Box([.zero, Coordinate(Double(grid.width), Double(grid.height))])!
        var inside: [ObjectOutline] = []
        var all: Box?
        var outside = 0
        for feature in features.features {
            let label = try classifier.label(of: feature, path: path)
            guard let outline = try maker.outline(of: feature, label: label) else {
                outside += feature.geometries.isEmpty ? 0 : 1
                continue
            }
            all = Box((all.map { [$0.low, $0.high] } ?? []) + [outline.box.low, outline.box.high])
            if outline.box.overlaps(frame) { inside.append(outline) } else { outside += 1 }
        }
        try classifier.finish(path: path)
        objects = inside
        isDrawn = [Bool](repeating: false, count: inside.count)
        remarks = classifier.remarks
        if features.lineStrings > 0 { remarks.append("\(counted(features.lineStrings, "line")) left out: no area") }
        if features.withoutGeometry > 0 {
            let have = features.withoutGeometry == 1 ? "has" : "have"
            remarks.append("\(counted(features.withoutGeometry, "feature")) of \(path) \(have) no geometry")
        }
        if features.features.isEmpty, features.lineStrings == 0 { remarks.append("\(path) has no object") }
        if outside > 0, !mayBeElsewhere {
            remarks.append("\(counted(outside, "object")) outside of \(grid.path) left out")
        }
        if inside.isEmpty, outside == 0, features.lineStrings > 0 {
            throw UserError(
                .data, path: path, reason: "contains only lines, which have no area",
                remedy: "draw objects as polygons, or as points with --radius or --footprint")
        }
        guard inside.isEmpty, outside > 0, !mayBeElsewhere else { return }
        let place = all.map { "; they lie at its pixels \(Self.text($0.low)) to \(Self.text($0.high))" } ?? ""
        throw UserError(
            .data, path: path,
            reason: "no object lies in \(grid.path) (\(grid.width)×\(grid.height) pixels)"
                + place,
            remedy: "check that labels and scene belong together, or name the CRS of the labels with --labels-crs")
    }

    public var mayIgnore: Bool { classes.mayIgnore }

    public func labels(rows: Range<Int>) throws -> [UInt8] {
        var numbers = draw(separates ? rows.lowerBound - 1..<rows.upperBound + 1 : rows)
        if separates { numbers = ObjectNumbers.separated(numbers, width: grid.width) { objects[Int($0) - 1].label } }
        return numbers.map { number in
            guard number != 0 else { return 0 }
            isDrawn[Int(number) - 1] = true
            return objects[Int(number) - 1].label
        }
    }

    public func objectNumbers(rows: Range<Int>) -> [Int32]? {
        let numbers = draw(rows)
        for number in numbers where number != 0 { isDrawn[Int(number) - 1] = true }
        return numbers
    }

    public func label(ofObject number: Int32) -> UInt8 { objects[Int(number) - 1].label }

    public var notes: [String] {
        let lost = isDrawn.lazy.filter { !$0 }.count
        guard lost > 0 else { return remarks }
        return remarks + ["\(counted(lost, "object")) of \(path) got no pixel: too small, hidden, or cut off"]
    }

    /// Object numbers from 1 for rows that may lie outside of the scene.
    private func draw(_ rows: Range<Int>) -> [Int32] {
        var numbers = [Int32](repeating: 0, count: rows.count * grid.width)
        let (top, bottom) = (Double(rows.lowerBound), Double(rows.upperBound))
        for (index, object) in objects.enumerated() where object.box.low.y < bottom && object.box.high.y >= top {
            for polygon in object.polygons {
                converter.forEachSpan(of: polygon, in: rows) { row, columns in
                    let start = (row - rows.lowerBound) * grid.width
                    for column in columns { numbers[start + column] = Int32(index + 1) }
                }
            }
        }
        return numbers
    }

    private static func text(_ pixel: Coordinate) -> String {
        func whole(_ value: Double) -> String { abs(value) < 1e15 ? "\(Int(value.rounded()))" : "\(value)" }
        return "\(whole(pixel.x)), \(whole(pixel.y))"
    }
}

/// The class of a feature by its property, and what became of those without one.
private final class FeatureClassifier {
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
