// Numbers of objects, by file or by zone.
import Geo
import Objects

/// Counts of several files.
public final class ObjectTally {
    /// Counts of one file or zone by class.
    typealias Counts = [String: Int]

    let zones: Zones?
    /// Classes in the order in which they became known.
    private(set) var classes: [String] = []
    private(set) var files: [(path: String, counts: Counts)] = []
    private(set) var byZone: [String: Counts] = [:]
    /// Objects that lie in no zone.
    private(set) var outside: Counts = [:]

    /// - Parameter zones: nil: counts are by file only.
    public init(zones: Zones? = nil) { self.zones = zones }

    /// What is worth knowing when all files are counted.
    public var note: String? {
        guard let zones, byZone.isEmpty, !outside.isEmpty else { return nil }
        return "no object lies in a zone of \(zones.path): check that zones and objects belong together"
    }

    /// Begins a file of objects.
    ///
    /// - Parameters:
    ///   - classes: names of its classes as far as they are known, so that those without an object are counted too.
    ///   - space: what its objects' coordinates are.
    /// - Throws: `UserError(.data)` when its objects cannot be placed among the zones.
    func begin(_ path: String, classes: [String], crs: CRS?, areInPixels: Bool) throws -> PlacedZones? {
        files.append((path, [:]))
        for name in classes where !self.classes.contains(name) { self.classes.append(name) }
        return try zones?.placed(over: (path, crs, areInPixels))
    }

    /// Counts an object of the file begun last.
    ///
    /// - Parameter zone: the zone that it lies in.
    func add(_ name: String, zone: String?) {
        if !classes.contains(name) { classes.append(name) }
        files[files.count - 1].counts[name, default: 0] += 1
        guard zones != nil else { return }
        if let zone { byZone[zone, default: [:]][name, default: 0] += 1 } else { outside[name, default: 0] += 1 }
    }
}

/// Counts the objects of one scene, from their pixels.
public final class SceneTally {
    private let tally: ObjectTally
    private let names: [String]
    private let affine: Affine?
    private let zones: PlacedZones?

    /// - Parameters:
    ///   - path: what the scene is called in a report.
    ///   - names: class index → name; the background first.
    /// - Throws: `UserError` when the place of the scene is needed for zones and not known.
    public init(_ path: String, grid: SceneGrid, names: [String], in tally: ObjectTally) throws {
        (self.tally, self.names) = (tally, names)
        // In map coordinates, whatever they are in; in pixels, where there are no others.
        affine = grid.affine
        zones = try tally.begin(
            path, classes: Array(names.dropFirst()), crs: tally.zones == nil || affine == nil ? nil : grid.crs,
            areInPixels: affine == nil)
    }

    public func add(_ object: ObjectPixels) {
        let zone = zones.flatMap { zones -> String? in
            let centroid = ObjectMoments(of: object.runs).centroid
            return zones.zone(at: affine?.map(centroid) ?? centroid)
        }
        tally.add(names[Int(object.label)], zone: zone)
    }
}
