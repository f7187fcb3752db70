// One vector file for the objects of several scenes.
import Base
import Geo
import Objects
import VectorFiles

/// A layer in which an object is one feature, also where several scenes show it or each a part of it.
///
/// GeoJSON: longitude and latitude. GeoPackage: the CRS of the first scene; objects of others are transformed. Memory:
/// the objects that lie on ground of several scenes, and at their borders; all others are written at once.
public final class SharedLayer {
    public let path: String
    private let writer: any FeatureWriter
    private let names: [String]
    private let ground = CommonGround()
    private var scenes: [Scene] = []
    private let index: BoxIndex
    private var pieces: [GroundPiece] = []
    private var pixels: [ObjectPixels] = []

    private struct Scene {
        let features: ObjectFeatures
        let affine: Affine
        let toGround: ([Coordinate]) -> [Coordinate]
        /// From the ground that all scenes share to this one's coordinates.
        let fromGround: CoordinateTransformation
        let circumference: Double?
        /// A closed ring.
        let extent: [Coordinate]
        /// A pixel, on the ground that all scenes share.
        let reach: Double

        func pixels(_ places: [Coordinate]) -> [Coordinate] {
            fromGround(places).map { place in
                guard let circumference else { return affine.pixel(place) }
                return affine.pixel(place.moved(near: affine.origin.x, circumference: circumference))
            }
        }
    }

    /// - Parameters:
    ///   - scenes: the first one's CRS is that of a GeoPackage.
    ///   - names: class index → name; the background first.
    /// - Throws: `UserError(.data)` for a scene that does not say where it lies, and when the file cannot be written.
    public init(path: String, format: VectorFormat, scenes grids: [SceneGrid], names: [String]) throws {
        (self.path, self.names) = (path, names)
        let common = try Self.place(of: grids[0], path).crs
        for grid in grids {
            let (affine, crs) = try Self.place(of: grid, path)
            let toGround = try ground.placement(from: crs)!
            let extent = toGround(grid.corners.map { affine.map($0) })
            guard extent.allSatisfy(\.isFinite) else {
                throw UserError(
                    .data, path: grid.path, reason: "has no place in \(common), the CRS of \(grids[0].path)",
                    remedy: "write a layer for each image, with --vector \(format.rawValue)")
            }
            let middle = Coordinate(Double(grid.width), Double(grid.height)) / 2
            let step = toGround([middle, middle + Coordinate(1, 0), middle + Coordinate(0, 1)].map { affine.map($0) })
            scenes.append(
                Scene(
                    features: try ObjectFeatures(of: grid, format: format, names: names, in: common), affine: affine,
                    toGround: toGround, fromGround: try CoordinateTransformation(from: common, to: crs),
                    circumference: crs.circumference, extent: extent,
                    reach: max((step[1] - step[0]).norm, (step[2] - step[0]).norm)))
        }
        index = BoxIndex(scenes.map { Box($0.extent)! })
        writer = try format.writer(path: path, fields: ObjectFeatures.fields, space: scenes[0].features.space)
    }

    /// Takes an object of a scene.
    ///
    /// - Parameter outline: what `simplifiedOutline` makes of the object, where it is known already.
    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    public func write(_ object: ObjectPixels, outline: Polygon? = nil, of scene: Int) throws {
        let own = scenes[scene]
        let outline = outline ?? simplifiedOutline(around: object.runs)
        let polygon = Polygon(rings: outline.rings.map { own.toGround($0.map { own.affine.map($0) }) })
        let centroid = own.toGround([own.affine.map(ObjectMoments(of: object.runs).centroid)])[0]
        let piece = GroundPiece(
            file: scene, name: names[Int(object.label)], polygons: [polygon], centroid: centroid, reach: own.reach)
        if let piece, index.touching(piece.box.grown(by: 2 * own.reach)).contains(where: { $0 != scene }) {
            pieces.append(piece)
            pixels.append(object)
        } else {
            try own.features.write(object, outline, to: writer)
        }
    }

    /// Writes what was kept, each object once, and gives the file its name.
    ///
    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    public func finish() throws {
        for group in pieces.merged(extents: scenes.map(\.extent)) {
            // In the pixels of the scene that shows most of it.
            let main = group.max { (pixels[$0].area, $1) < (pixels[$1].area, $0) }!
            let scene = scenes[pieces[main].file]
            let (runs, merged) = joined(group, main, in: scene)
            for part in group where !merged.contains(part) {
                let outline = simplifiedOutline(around: pixels[part].runs)
                try scenes[pieces[part].file].features.write(pixels[part], outline, to: writer)
            }
            let known = merged.filter { pixels[$0].score != nil }
            let weight = known.reduce(0) { $0 + Double(pixels[$1].area) }
            let score = known.reduce(0) { $0 + pixels[$1].score! * Double(pixels[$1].area) / weight }
            try scene.features.write(
                ObjectPixels(label: pixels[main].label, runs: runs, score: known.isEmpty ? nil : score),
                simplifiedOutline(around: runs), to: writer)
        }
        try writer.finish()
    }

    /// The pixels of the main piece and of all others that touch it, or one that does, and which those are.
    private func joined(_ group: [Int], _ main: Int, in scene: Scene) -> (runs: [ComponentMap.Run], parts: [Int]) {
        var (runs, parts) = (pixels[main].runs, [main])
        var found = true
        while found {
            found = false
            for part in group where !parts.contains(part) {
                guard let union = union(runs, part, in: scene) else { continue }
                (runs, found) = (union, true)
                parts.append(part)
            }
        }
        return (runs, parts)
    }

    /// The runs with those pixels that another scene's piece covers; nil where they do not touch.
    private func union(_ runs: [ComponentMap.Run], _ part: Int, in scene: Scene) -> [ComponentMap.Run]? {
        // Its outline as it is: along the edges of its pixels.
        let other = scenes[pieces[part].file]
        let polygons = tracedPolygons(around: pixels[part].runs).map { polygon in
            Polygon(rings: polygon.rings.map { scene.pixels(other.toGround($0.map { other.affine.map($0) })) })
        }
        return runs.united(with: polygons)
    }

    /// What a reader of the file should know.
    public var notes: [String] { scenes.flatMap { $0.features.notes(on: path) } }

    private static func place(of grid: SceneGrid, _ path: String) throws -> (affine: Affine, crs: CRS) {
        if let affine = grid.affine, let crs = try grid.crs { return (affine, crs) }
        throw UserError(
            .data, path: grid.path, reason: "\(grid.lack), so its objects cannot be in one layer with those of others",
            remedy: "write a layer for each image, e.g. with --vector gpkg")
    }
}
