// The objects of one scene, counted from their pixels.
import Geo
import Objects
import VectorFiles

/// Counts the objects of one scene, from their pixels.
public final class SceneTally {
    private let tally: ObjectTally
    private let names: [String]
    private let affine: Affine?

    /// - Parameters:
    ///   - path: what the scene is called in a report.
    ///   - names: class index → name; the background first.
    /// - Throws: `UserError` when the place of the scene is needed for zones and not known.
    public init(_ path: String, grid: SceneGrid, names: [String], in tally: ObjectTally) throws {
        (self.tally, self.names) = (tally, names)
        // In map coordinates, whatever they are in; in pixels, where there are no others.
        affine = grid.affine
        var space = CountedFile.Space(areInPixels: affine == nil, isKnown: affine != nil)
        if affine != nil {
            do {
                space.crs = try grid.crs
            } catch let fault {
                if tally.isPlaced { throw fault }
                space.isKnown = false
            }
        }
        space.corners = affine.map { affine in grid.corners.map { affine.map($0) } }
        try tally.begin(path, classes: Array(names.dropFirst()), space: space)
    }

    /// Counts one more.
    public func add(_ object: ObjectPixels) {
        func onGround(_ pixel: Coordinate) -> Coordinate { affine?.map(pixel) ?? pixel }
        tally.add(names[Int(object.label)], at: onGround(ObjectMoments(of: object.runs).centroid)) {
            let outline = simplifiedOutline(around: object.runs)
            let pixel = affine.map { max($0.column.norm, $0.row.norm) } ?? 1
            return ([Polygon(rings: outline.rings.map { $0.map(onGround) })], pixel)
        }
    }
}

extension SceneGrid {
    /// The corners in pixels, a closed ring.
    var corners: [Coordinate] {
        let (right, bottom) = (Double(width), Double(height))
        return [
            .zero, Coordinate(right, 0), Coordinate(right, bottom), Coordinate(0, bottom), .zero,
        ]
    }
}
