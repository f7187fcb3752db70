// Objects of files, counted: what `segtrain count` does.
import Base
import Geo
import Labels
import Raster
import VectorFiles

extension ObjectTally {
    /// Counts the objects of a mask or of a vector file.
    ///
    /// A mask's objects are 8-connected; a vector file's are its features with a polygon or a point, of the class that
    /// `classField` says (all of "object" where it is missing). An object lies where its centroid does.
    /// - Parameters:
    ///   - options: what a mask's values mean.
    ///   - crs: in place of the file's own.
    /// - Throws: `UserError` when the file cannot be read, or its place is needed for zones and not known.
    public func count(_ path: String, options: LabelOptions, classField: String, crs: CRS? = nil) throws {
        if isRasterPath(path) {
            let mask = try MaskObjects(path: path, options: options, crs: crs)
            let scene = try SceneTally(path, grid: mask.grid, names: mask.names, in: self)
            return try mask.forEach { scene.add($0) }
        }
        let file = try VectorFile(path: path, layer: options.layer)
        var space = CountedFile.Space(areInPixels: crs == nil && file.space.isPixels)
        do {
            space.crs = try crs ?? file.space.crs(of: path, orNamedBy: "--scene-crs")
            space.isKnown = !space.areInPixels
        } catch let fault {
            if isPlaced { throw fault }
            space.isKnown = false
        }
        try begin(path, classes: [], space: space)
        let circumference = space.crs?.circumference
        var watch = MemoryWatch(path)
        let leftOut = try file.forEach { feature in
            try watch.look(at: feature)
            // An object on the 180° line lies there, and not on the other side of the world.
            let feature = circumference.map { feature.unwound($0) } ?? feature
            guard let place = feature.centroid else { return }
            add(feature.properties[classField]?.text ?? "object", at: place) { (feature.polygons, feature.reach) }
            extend(by: Box(feature.polygons.flatMap(\.rings).flatMap { $0 } + [place]))
        }
        add(leftOut)
    }
}

extension Feature {
    fileprivate var polygons: [Polygon] {
        geometries.compactMap { if case .polygon(let polygon) = $0 { polygon } else { nil } }
    }

    /// What counts as next to it: a pixel of the mask that it was made of, where the layer says how many it had, else a
    /// tenth of its size. Points are the same when they are in the same place, but for rounding.
    fileprivate var reach: Double {
        let area = polygons.reduce(0) { sum, polygon in
            let areas = polygon.rings.map { abs(Polygon.signedArea(of: $0)) }
            return sum + (areas.first ?? 0) - areas.dropFirst().reduce(0, +)
        }
        guard area > 0 else { return 1e-6 }
        if let pixels = properties["pixels"]?.number, pixels >= 1 { return (area / pixels).squareRoot() }
        return 0.1 * area.squareRoot()
    }

    /// The centroid of all its polygons by their areas, or of its points; nil for a feature without either.
    fileprivate var centroid: Coordinate? {
        var (sum, area, points) = (Coordinate.zero, 0.0, [Coordinate]())
        for geometry in geometries {
            switch geometry {
            case .point(let point): points.append(point)
            case .polygon(let polygon):
                for (index, ring) in polygon.rings.enumerated() {
                    // Holes are taken away, whatever their direction.
                    let (centre, size) = ring.centroid
                    let share = index == 0 ? abs(size) : -abs(size)
                    sum += share * centre
                    area += share
                }
            }
        }
        if area > 0 { return sum / area }
        return points.isEmpty ? nil : points.reduce(.zero, +) / Double(points.count)
    }
}

extension [Coordinate] {
    /// Of what the closed ring encloses, with its signed area.
    fileprivate var centroid: (centre: Coordinate, area: Double) {
        let origin = self[0]
        var (sum, area) = (Coordinate.zero, 0.0)
        for (start, end) in zip(self, dropFirst()) {
            let (a, b) = (start - origin, end - origin)
            let twice = a.cross(b)
            sum += (a + b) * (twice / 6)
            area += twice / 2
        }
        return (area == 0 ? origin : origin + sum / area, area)
    }
}
