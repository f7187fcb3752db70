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

    /// Labels of one scene. Memory: the features that lie in it, whatever else the file holds.
    ///
    /// - Throws: as for features that serve several.
    public convenience init(_ file: VectorFile, in grid: SceneGrid, options: LabelOptions) throws {
        try self.init(LabelledFeatures(file, in: [grid], options: options), in: grid)
    }

    /// Labels of one scene.
    ///
    /// - Throws: as for features that serve several.
    public convenience init(_ features: FeatureCollection, in grid: SceneGrid, options: LabelOptions) throws {
        try self.init(LabelledFeatures(features, in: [grid], options: options), in: grid)
    }

    /// - Parameter grid: one of the scenes of the features. Where there are several, none need lie in this one.
    /// - Throws: `UserError(.data)`: features that cannot be placed or have no class, and a file of which no feature
    ///   lies in the scene.
    public init(_ features: LabelledFeatures, in grid: SceneGrid) throws {
        let options = features.options
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
        let placed = try features.placed(for: grid)
        let maker = OutlineMaker(placed, in: grid, options: options)
        objects = try maker.outlines()
        isDrawn = [Bool](repeating: false, count: objects.count)
        remarks = features.takeRemarks()
        let outside = placed.shapedCount - objects.count
        if outside > 0, !features.serveSeveral {
            remarks.append("\(counted(outside, "object")) outside of \(grid.path) left out")
        }
        if objects.isEmpty, outside == 0, features.lineStrings > 0 {
            throw UserError(
                .data, path: path, reason: "contains only lines, which have no area",
                remedy: "draw objects as polygons, or as points with --radius or --footprint")
        }
        guard objects.isEmpty, outside > 0, !features.serveSeveral else { return }
        let place = maker.extent.map { "; they lie at its pixels \(Self.text($0.low)) to \(Self.text($0.high))" } ?? ""
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
