// Numbers of objects, by file or by zone.
import Geo
import Objects
import VectorFiles

/// Counts of several files.
public final class ObjectTally {
    /// Counts of one file or zone by class.
    typealias Counts = [String: Int]

    let zones: Zones?
    /// What several files show of one object counts once.
    let merges: Bool
    /// Objects of several files may lie on the same ground.
    private let hasSeveralFiles: Bool
    private var remarks: [String]
    /// Objects must have a place: without zones nobody needs to know where they are.
    var isPlaced: Bool { zones != nil || merges }
    /// Classes in the order in which they became known.
    private(set) var classes: [String] = []
    private(set) var files: [CountedFile] = []
    private(set) var byZone: [String: Counts] = [:]
    /// Objects that lie in no zone.
    private(set) var outside: Counts = [:]
    /// The zones in the last CRS: most files are in one.
    private var placed: (crs: CRS?, zones: PlacedZones)?
    private let ground = CommonGround()
    private var pieces: [GroundPiece] = []

    /// - Parameters:
    ///   - zones: nil: counts are by file only.
    ///   - merges: ground that several files show is counted once: see `finish`.
    ///   - hasSeveralFiles: false: no more than one file comes, whose objects need not be kept.
    public init(zones: Zones? = nil, merges: Bool = false, hasSeveralFiles: Bool = true) {
        (self.zones, self.merges, self.hasSeveralFiles) = (zones, merges, hasSeveralFiles)
        remarks = zones?.remarks ?? []
    }

    /// What is worth knowing when all files are counted.
    public var notes: [String] {
        var notes = remarks + (merges ? [] : [overlapNote].compactMap { $0 })
        if let zones, byZone.isEmpty, !outside.isEmpty {
            notes.append("no object lies in a zone of \(zones.path): check that zones and objects belong together")
        }
        return notes
    }

    /// Begins a file of objects.
    ///
    /// - Parameters:
    ///   - classes: names of its classes as far as they are known, so that those without an object are counted too.
    ///   - space: what its objects' coordinates are.
    /// - Throws: `UserError(.data)` when its objects cannot be placed among the zones.
    func begin(_ path: String, classes: [String], space: CountedFile.Space) throws {
        for name in classes where !self.classes.contains(name) { self.classes.append(name) }
        var file = CountedFile(path: path, space: space)
        if let zones {
            try zones.check(over: (path, space.crs, space.areInPixels))
            file.zones = try placedZones(in: space.crs)
        }
        if merges { file.placement = try space.isKnown ? ground.placement(from: space.crs) : nil }
        files.append(file)
    }

    /// Notes what the file begun last holds beside objects.
    func add(_ leftOut: LeftOut) { remarks += leftOut.remarks(of: files[files.count - 1].path) }

    /// Says how far the objects of the file begun last reach.
    func extend(by box: Box?) {
        guard let box else { return }
        files[files.count - 1].box = files[files.count - 1].box?.union(box) ?? box
    }

    /// Counts an object of the file begun last.
    ///
    /// - Parameters:
    ///   - place: its centroid, in the file's coordinates; `shape` likewise.
    ///   - reach: how near is next to it.
    func add(_ name: String, at place: Coordinate, shape: () -> (polygons: [Polygon], reach: Double)) {
        if !classes.contains(name) { classes.append(name) }
        let file = files.count - 1
        guard merges, let placement = files[file].placement else {
            if hasSeveralFiles { files[file].places.append(place) }
            return count(name, in: file, zone: files[file].zones?.zone(at: place))
        }
        let (polygons, reach) = shape()
        let onGround = polygons.map { Polygon(rings: $0.rings.map(placement)) }
        // Its reach is a step in the file's coordinates.
        let step = placement([place, place + Coordinate(reach, 0), place + Coordinate(0, reach)])
        let length = max((step[1] - step[0]).norm, (step[2] - step[0]).norm)
        let piece = GroundPiece(
            file: file, name: name, polygons: onGround, centroid: step[0], reach: length.isFinite ? length : 0)
        guard let piece else { return count(name, in: file, zone: files[file].zones?.zone(at: place)) }
        pieces.append(piece)
    }

    /// Counts what was kept for it: objects of several files that are one, by the file that shows most of it and by the
    /// place of all of it. To be called when all files are counted.
    ///
    /// - Throws: `UserError(.data)` when zones have no place in the CRS of the first file.
    public func finish() throws {
        guard merges else { return }
        let zones = try zones.map { _ in try placedZones(in: ground.crs) }
        for group in pieces.merged(extents: files.indices.map { extent(of: $0) }) {
            let parts = group.map { pieces[$0] }
            let largest = parts.max { ($0.area, $1.file) < ($1.area, $0.file) }!
            let area = parts.reduce(0) { $0 + $1.area }
            let centroid =
                area > 0 ? parts.reduce(Coordinate.zero) { $0 + $1.centroid * ($1.area / area) } : largest.centroid
            count(largest.name, in: largest.file, zone: zones?.zone(at: centroid))
        }
        pieces = []
    }

    private func count(_ name: String, in file: Int, zone: String?) {
        files[file].counts[name, default: 0] += 1
        guard zones != nil else { return }
        if let zone { byZone[zone, default: [:]][name, default: 0] += 1 } else { outside[name, default: 0] += 1 }
    }

    private func placedZones(in crs: CRS?) throws -> PlacedZones {
        if let placed, placed.crs == crs { return placed.zones }
        let result = try zones!.placed(in: crs)
        placed = (crs, result)
        return result
    }

    /// The ground of a file on the common plane.
    private func extent(of file: Int) -> [Coordinate] {
        if let corners = files[file].space.corners { return files[file].placement?(corners) ?? [] }
        return convexHull(pieces.filter { $0.file == file }.flatMap { $0.polygons.flatMap(\.rings).joined() })
    }
}

/// A file of objects.
struct CountedFile {
    /// What the objects' coordinates are.
    struct Space {
        var crs: CRS?
        var areInPixels = false
        /// They lie somewhere on the ground, though in a CRS that may have no name.
        var isKnown = true
        /// The corners of a scene, closed; nil for a layer, whose extent is that of its objects.
        var corners: [Coordinate]?
    }

    let path: String
    let space: Space
    var counts: ObjectTally.Counts = [:]
    var zones: PlacedZones?
    /// From its coordinates to the common plane, where objects are merged.
    var placement: (([Coordinate]) -> [Coordinate])?
    /// Where its objects lie, where there are several files.
    var places: [Coordinate] = []
    /// What covers them all, of a layer.
    var box: Box?
}
