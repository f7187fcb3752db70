// Options of the commands that count in zones.
import ArgumentParser
import Vectorization

struct ZoneOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Count in the polygons of this GeoJSON or GeoPackage, in any CRS: an object in the first that holds its "
                + "centroid.",
            valueName: "file"))
    var zones: String?

    @Option(
        help: ArgumentHelp(
            "The property with a zone's name. Default: name, zone or id, else zones are numbered.", valueName: "name"))
    var zoneField: String?

    func validate() throws {
        if zoneField != nil, zones == nil { throw ValidationError("--zone-field goes with --zones") }
    }

    func tally() throws -> ObjectTally { ObjectTally(zones: try zones.map { try Zones(path: $0, field: zoneField) }) }
}
