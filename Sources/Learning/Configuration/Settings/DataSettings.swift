// `data`: which tiles, and what their masks mean.
import Base
import Dataset
import Settings

/// The tiles, and what their masks and bands mean.
public struct DataSettings: SettingsGroup, Hashable, Sendable {
    public var train = TileFolders()
    public var validation = TileFolders()
    public var classMap = ClassMap.automatic
    /// Numbers of the image bands to use, from 1; nil for all but alpha.
    public var bands: [Int]?
    /// The images' value of pixels without data, in place of what they say themselves.
    public var nodata: Double?
    public var normalization = NormalizationSettings()
    /// Metres a pixel of the tiles; nil: as their georeference says, where they have one.
    public var groundResolution: Double?
    public var memoryLimitMebibytes = 4096

    /// Until all is read: mask values as they are declared, nil for `auto`.
    private var labels: [DeclaredClass]?
    private var classNames: [String]?
    private var ignore: Int?

    public static let fields: [Field<DataSettings>] = [
        Field("train", \.train, .group, "the tiles to learn from").required(),
        Field("val", \.validation, .group, "the tiles that the model is measured on after every epoch").required(
            or: "move some of the tiles there, best those of another place; segtrain data tile divides scenes by area"),
        Field(
            "labels", DeclaredClass.form.or("auto"),
            "mask values of each class, e.g. {background: 0, car: 255}; car: '>=128' cuts smoothed masks, car: nonzero "
                + "is any numbered object; masks of 0 and 1 or 0 and 255 need none",
            get: { .some(DeclaredClass.list($0.classMap)) }, set: { $0.labels = $1 }),
        Field(
            "classes", SettingForm<String>.text.list("write a list such as [background, car, truck]"),
            "instead of labels: names of the classes whose mask values are 0, 1, 2, …", get: { _ in nil },
            set: { $0.classNames = $1 }),
        Field(
            "ignore", SettingForm.integer(DeclaredClass.maskValues).or("none"),
            "mask value of pixels that count nowhere",
            get: { .some($0.classMap.ignore) }, set: { $0.ignore = $1 }),
        Field("bands", \.bands, bandsForm, or: "all", "numbers of the image bands to use, from 1, in the order wanted"),
        Field(
            "nodata", \.nodata, .number(NumberRange()), or: "auto",
            "image value of pixels without data, e.g. -9999; auto: as each file says"),
        Field(
            "normalization", \.normalization, .group(orOnly: "kind"),
            "what the samples of a band are scaled by: mean and deviation, or percentiles"),
        Field(
            "ground_resolution", \.groundResolution, .number(NumberRange(above: 0, atMost: 1000)), or: "auto",
            "metres a pixel, where the tiles are not georeferenced; those whose pixels are not square on the ground "
                + "become squares of it"),
        Field(
            "memory_limit", \.memoryLimitMebibytes, .integer(1...1_048_576),
            "what the samples and labels of all tiles may take, in MiB"),
    ]

    public init() {}

    public var memoryLimitBytes: Int { memoryLimitMebibytes << 20 }

    /// Makes the class map of what is declared.
    public mutating func finish(_ reader: SettingsReader, _ context: SettingsContext) throws {
        if let names = classNames {
            let place = reader.place(of: "classes")
            guard !reader.has("labels") else {
                throw place.error("'classes' beside 'labels'", "leave one of them out")
            }
            guard names.first == "background" else {
                throw place.error("'classes' does not start with background", "list it first: its mask value is 0")
            }
            labels = names.enumerated().map { DeclaredClass(name: $1, values: [$0]) }
        }
        do {
            classMap = try ClassMap(
                names: labels?.map(\.name) ?? ClassMap.automatic.names, values: labels?.map(\.values),
                limits: labels?.map(\.limit), ignore: ignore)
        } catch let error as UserError {
            let key = ["labels", "classes", "ignore"].first(where: reader.has) ?? "labels"
            throw reader.place(of: key).error(error.reason, error.remedy)
        }
        (labels, classNames, ignore) = (nil, nil, nil)
    }

    private static let bandsForm = {
        let remedy = "write all, or a list such as [1, 2, 3]"
        return SettingForm.integer(1...65_535).list(remedy).mapped { bands, node in
            guard !bands.isEmpty, Set(bands).count == bands.count else {
                throw node.error("'bands' is empty or names a band twice", remedy)
            }
            return bands
        } from: {
            $0
        }
    }()
}

/// Two folders of tiles that are paired by file name.
public struct TileFolders: SettingsGroup, Hashable, Sendable {
    public var images = ""
    public var masks = ""

    private static let folder = SettingForm<String>(schema: .text) { node, key, _ in
        if case .sequence = node.content {
            throw node.wrong(key, "name one folder, with the files of all in it or links to them")
        }
        return try node.text(key)
    } node: {
        .text($0)
    }

    public static let fields: [Field<TileFolders>] = [
        Field("images", \.images, folder, "folder of images; a relative path begins where segtrain is started")
            .required(),
        Field("masks", \.masks, folder, "folder of masks with the images' names").required(),
    ]

    public init() {}

    public init(images: String, masks: String) {
        self.images = images
        self.masks = masks
    }
}

/// What the samples of a band are normalised by.
public struct NormalizationSettings: SettingsGroup, Hashable, Sendable {
    /// How the scale of a band is found.
    public enum Kind: String, CaseIterable, Sendable {
        case deviation = "mean_std"
        case percentile
    }

    public var kind = Kind.deviation
    public var low = PercentileRange().low
    public var high = PercentileRange().high

    public static let fields: [Field<NormalizationSettings>] = [
        Field("kind", \.kind, .choice(), "mean and standard deviation, or percentiles; stored in the model").required(),
        Field("low", \.low, percent, "the percentile below which samples are cut off")
            .only(where: "kind", is: "percentile"),
        Field("high", \.high, percent, "the percentile above which samples are cut off")
            .only(where: "kind", is: "percentile"),
    ]

    private static let percent = SettingForm<Double>.number(NumberRange(atLeast: 0, atMost: 100))

    public init() {}

    public func finish(_ reader: SettingsReader, _ context: SettingsContext) throws {
        guard kind == .deviation || PercentileRange(low: low, high: high).isValid else {
            throw reader.place(of: "low").error(
                "'low' is \(shortest(low)), 'high' is \(shortest(high))", "give a low below high, e.g. 2 and 98")
        }
    }

    /// Nil for mean and standard deviation.
    public var percentiles: PercentileRange? {
        kind == .percentile ? PercentileRange(low: low, high: high) : nil
    }
}
