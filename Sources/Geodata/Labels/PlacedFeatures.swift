// Labels in the coordinates of scenes, found by where they lie.
import Geo
import VectorFiles

/// The objects of a label file in one CRS, or in pixels.
final class PlacedFeatures {
    /// A feature's polygons and points.
    struct Shape {
        let label: UInt8
        let polygons: [[[Coordinate]]]
        let points: [Coordinate]
        let extent: PointExtent?
    }

    /// Coordinates are pixels of the scene.
    let isPixels: Bool
    /// See `CRS.circumference`.
    let circumference: Double?
    /// The objects that have a place here, in the file's order.
    let shapes: [Shape]
    /// How many objects have a geometry, with or without a place here.
    let shapedCount: Int
    /// The longest reach of a point's extent, in metres.
    let reach: Double
    private let index: BoxIndex

    /// - Parameter transform: nil: the coordinates are the scene's.
    init(_ objects: [LabelledObject], transform: CoordinateTransformation?, circumference: Double?, isPixels: Bool) {
        (self.isPixels, self.circumference) = (isPixels, circumference)
        var shapes: [Shape] = []
        var boxes: [Box] = []
        for object in objects {
            var (polygons, points) = ([[[Coordinate]]](), [Coordinate]())
            for geometry in Self.placed(object.geometries, transform, circumference) {
                switch geometry {
                case .polygon(let polygon): polygons.append(polygon.rings)
                case .point(let point): points.append(point)
                }
            }
            guard let box = Box(Array(polygons.joined().joined()) + points) else { continue }
            shapes.append(Shape(label: object.label, polygons: polygons, points: points, extent: object.extent))
            boxes.append(box)
        }
        self.shapes = shapes
        shapedCount = objects.reduce(0) { $0 + ($1.geometries.isEmpty ? 0 : 1) }
        reach = shapes.reduce(0) { max($0, $1.extent?.reach ?? 0) }
        index = BoxIndex(boxes)
    }

    /// Without those that have no place there.
    private static func placed(
        _ geometries: [Geometry], _ transform: CoordinateTransformation?, _ circumference: Double?
    ) -> [Geometry] {
        let placed = geometries.compactMap { geometry -> Geometry? in
            switch geometry {
            case .polygon(let polygon):
                let rings = polygon.rings.map { transform?($0) ?? $0 }
                return rings.allSatisfy { $0.allSatisfy(\.isFinite) } ? .polygon(Polygon(rings: rings)) : nil
            case .point(let point):
                let point = transform?([point])[0] ?? point
                return point.isFinite ? .point(point) : nil
            }
        }
        return circumference.map { placed.unwound($0) } ?? placed
    }

    /// What covers all objects.
    var extent: Box? { index.extent }

    /// Shapes that may lie in a box, in the file's order, and how far to move each to be there: on a globe a shape
    /// comes again after each turn.
    func shapes(near box: Box) -> [(shape: Shape, steps: [Double])] {
        index.touching(box, circumference: circumference).map { (shapes[$0.index], $0.steps) }
    }
}

/// A feature of which only that is left which drawing needs.
struct LabelledObject {
    let label: UInt8
    let geometries: [Geometry]
    /// What is drawn around its points, if it has any.
    let extent: PointExtent?
}
