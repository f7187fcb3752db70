// Options of the commands that turn labels into masks.
import ArgumentParser
import Base
import Geo
import Labels
import VectorFiles

struct LabelArguments: ParsableArguments {
    @Option(
        name: .customLong("class"), parsing: .singleValue,
        help: ArgumentHelp(
            "A class and the codes that mean it: values of --class-field, gray values, or colours. May be repeated. "
                + "'background' and 'ignore' are possible names, and '*' stands for every other code.",
            valueName: "name=code,…"))
    var definitions: [String] = []

    @Option(help: ArgumentHelp("The property of an object that holds its class.", valueName: "name"))
    var classField: String?

    @Option(
        help: ArgumentHelp(
            "Colours of a label raster: 'isprs' (yellow is car), or as --class, e.g. car=#ffff00.",
            valueName: "isprs|name=#rrggbb,…"))
    var palette: String?

    @Flag(help: "The label raster holds a number or colour for each object; 0 or black is background.")
    var instances = false

    @Option(help: ArgumentHelp("Draw a point as a disc of this radius.", valueName: "metres"))
    var radius: Double?

    @Option(
        help: ArgumentHelp("Draw a point as a rectangle along its heading, e.g. 4.5x1.8.", valueName: "length×width"))
    var footprint: FootprintArgument?

    @Option(
        help: ArgumentHelp("The property with a point's heading: degrees clockwise from north.", valueName: "name"))
    var headingField: String?

    @Option(help: ArgumentHelp("The property with a point's own length, in metres.", valueName: "name"))
    var lengthField: String?

    @Option(help: ArgumentHelp("The property with a point's own width, in metres.", valueName: "name"))
    var widthField: String?

    @Flag(help: "Objects take every pixel that they touch, not only those whose centre they cover.")
    var allTouched = false

    @Flag(help: "Objects take the pixels of which they cover at least half, not those whose centre they cover.")
    var halfCovered = false

    @Flag(help: "Leave a pixel of background between objects that touch, so that they can be counted.")
    var separate = false

    @Option(
        help: ArgumentHelp(
            "The CRS of the labels' coordinates, or 'pixels'. Default: what the file says, else the scene's.",
            valueName: "crs|pixels"),
        transform: LabelOptions.Space.init(argument:))
    var labelsCrs: LabelOptions.Space?

    @Option(help: ArgumentHelp("The layer of the labels, where a GeoPackage has several.", valueName: "name"))
    var layer: String?

    @Option(
        help: ArgumentHelp("The CRS of the scene, in place of its own.", valueName: "crs"), transform: { try CRS($0) })
    var sceneCrs: CRS?

    @Option(help: ArgumentHelp("Metres per pixel, for a scene that does not say.", valueName: "metres"))
    var groundResolution: Double?

    func validate() throws {
        for (name, value) in [("radius", radius), ("ground-resolution", groundResolution)] {
            if let value, !(value > 0 && value.isFinite) {
                throw ValidationError("--\(name) \(value): choose more than 0")
            }
        }
        if allTouched, halfCovered {
            throw ValidationError("--all-touched and --half-covered: choose one")
        }
        if instances, !definitions.isEmpty || palette != nil {
            throw ValidationError("--instances makes all objects cars: leave out --class and --palette")
        }
    }

    func options() throws -> LabelOptions {
        var options = LabelOptions()
        options.classes = try .definitions(definitions, palette: palette)
        options.classField = classField
        options.space = labelsCrs ?? .declared
        options.layer = LayerChoice(layer)
        options.points.radius = radius
        options.points.footprint = footprint?.footprint
        options.points.headingField = headingField
        (options.points.lengthField, options.points.widthField) = (lengthField, widthField)
        options.metresPerPixel = groundResolution
        options.coverRule = allTouched ? .allTouched : halfCovered ? .halfCovered : .centre
        options.separatesObjects = separate
        options.areInstances = instances
        return options
    }
}

extension LabelOptions.Space {
    /// A CRS, or 'pixels'.
    init(argument: String) throws { self = argument == "pixels" ? .pixels : .crs(try CRS(argument)) }
}

/// `4.5x1.8`, in metres.
struct FootprintArgument: ExpressibleByArgument {
    let footprint: PointShape.Footprint

    init?(argument: String) {
        let sides = argument.split(whereSeparator: { $0 == "x" || $0 == "×" }).map { Double($0) }
        guard sides.count == 2, let length = sides[0], let width = sides[1], length > 0, width > 0, length.isFinite,
            width.isFinite
        else { return nil }
        footprint = PointShape.Footprint(length: length, width: width)
    }
}
