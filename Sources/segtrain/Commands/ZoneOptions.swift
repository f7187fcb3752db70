// Options of the commands that count in zones.
import ArgumentParser
import Geo
import VectorFiles
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

    @Option(help: ArgumentHelp("The layer of --zones, where a GeoPackage has several.", valueName: "name"))
    var zonesLayer: String?

    @Option(
        help: ArgumentHelp("The CRS of --zones, in place of the file's own.", valueName: "crs"),
        transform: { try CRS($0) })
    var zonesCrs: CRS?

    func validate() throws {
        let given = [("field", zoneField != nil), ("layer", zonesLayer != nil), ("crs", zonesCrs != nil)]
        if zones == nil, let (name, _) = given.first(where: \.1) {
            throw ValidationError("--zone\(name == "field" ? "" : "s")-\(name) goes with --zones")
        }
    }

    /// - Parameters:
    ///   - merges: what several files show counts once.
    ///   - hasSeveralFiles: false: no more than one file comes.
    func tally(merges: Bool, hasSeveralFiles: Bool = true) throws -> ObjectTally {
        ObjectTally(
            zones: try zones.map {
                try Zones(
                    path: $0, field: zoneField, layer: LayerChoice(zonesLayer, option: "--zones-layer"), crs: zonesCrs)
            }, merges: merges, hasSeveralFiles: hasSeveralFiles)
    }
}
