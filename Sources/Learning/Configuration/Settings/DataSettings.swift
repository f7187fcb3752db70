// `data`: which tiles, and what their masks mean.
import Base
import Dataset

public struct DataSettings: Codable, Hashable, Sendable {
    /// Two folders of tiles that are paired by file name.
    public struct Folders: Codable, Hashable, Sendable {
        public var images: String
        public var masks: String

        public init(images: String, masks: String) {
            self.images = images
            self.masks = masks
        }
    }

    /// Relative paths are relative to the folder that segtrain is started in.
    public var train: Folders
    public var validation: Folders
    public var classMap: ClassMap
    /// Numbers of the image bands to use, from 1; nil for all but alpha.
    public var bands: [Int]?
    /// What samples are normalised by: nil for mean and standard deviation.
    public var percentiles: PercentileRange?
    /// Metres a pixel of the tiles; nil: as their georeference says, where they have one.
    public var groundResolution: Double?
    /// What the samples and labels of all tiles may take, in MiB.
    public var memoryLimitMebibytes: Int

    public init(
        train: Folders, validation: Folders, classMap: ClassMap = .automatic, bands: [Int]? = nil,
        percentiles: PercentileRange? = nil, groundResolution: Double? = nil, memoryLimitMebibytes: Int = 4096
    ) {
        self.train = train
        self.validation = validation
        self.classMap = classMap
        self.bands = bands
        self.percentiles = percentiles
        self.groundResolution = groundResolution
        self.memoryLimitMebibytes = memoryLimitMebibytes
    }

    public var memoryLimitBytes: Int { memoryLimitMebibytes << 20 }
}

extension DataSettings {
    init(_ node: SettingNode, at place: SettingsPlace) throws {
        let reader = try SettingsReader(
            node, "data", at: place,
            keys: [
                "train", "val", "labels", "classes", "ignore", "bands", "normalization", "ground_resolution",
                "memory_limit",
            ])
        train = try Folders(reader.required("train"), "train")
        validation = try Folders(reader.required("val"), "val")
        classMap = try DataSettings.classMap(reader)
        bands = try DataSettings.bands(reader.node("bands"))
        percentiles = try reader.node("normalization").flatMap { try DataSettings.percentiles($0) }
        groundResolution = try reader.node("ground_resolution").flatMap { node in
            node.isWord("auto") ? nil : try node.number("ground_resolution", NumberRange(above: 0, atMost: 1000))
        }
        memoryLimitMebibytes = try reader.integer("memory_limit", 1...1_048_576, default: 4096)
    }

    private static func classMap(_ reader: SettingsReader) throws -> ClassMap {
        let ignore = try reader.optional("ignore", default: nil) { try $0.integer("ignore", maskValues) }
        let (names, values) = try classes(reader)
        do {
            return try ClassMap(names: names, values: values, ignore: ignore)
        } catch let error as UserError {
            let key = ["labels", "classes", "ignore"].first(where: reader.has) ?? "labels"
            throw reader.place(of: key).error(error.reason, error.remedy)
        }
    }

    /// `labels: auto`, or the mask values of each class. The class called `background` is class 0 wherever it stands.
    /// Or `classes: [background, car, truck]`, whose mask values are 0, 1, 2.
    private static func classes(_ reader: SettingsReader) throws -> (names: [String], values: [[Int]]?) {
        if let list = reader.node("classes") {
            guard !reader.has("labels") else {
                throw reader.place(of: "classes").error("'classes' beside 'labels'", "leave one of them out")
            }
            let names = try list.list("classes", "write a list such as [background, car, truck]") {
                try $0.text("classes")
            }
            guard names.first == "background" else {
                throw list.error("'classes' does not start with background", "list it first: its mask value is 0")
            }
            return (names, names.indices.map { [$0] })
        }
        guard let labels = reader.node("labels"), !labels.isWord("auto") else {
            return (ClassMap.automatic.names, nil)
        }
        guard let entries = labels.entries, entries.count >= 2 else {
            throw labels.wrong("labels", "write auto, or the mask value of each class: {background: 0, car: 255}")
        }
        guard let background = entries.firstIndex(where: { $0.key == "background" }) else {
            throw reader.place(of: "labels").error(
                "labels have no 'background'", "say which mask value means background")
        }
        let ordered = [entries[background]] + entries[..<background] + entries[(background + 1)...]
        return (ordered.map(\.key), try ordered.map { try maskValues(of: $0) })
    }

    /// What an integer raster can hold.
    private static let maskValues = -2_147_483_648...4_294_967_295

    private static func maskValues(of entry: SettingNode.Entry) throws -> [Int] {
        guard case .sequence(let list) = entry.value.content else {
            return [try entry.value.integer(entry.key, maskValues)]
        }
        return try list.map { try $0.integer(entry.key, maskValues) }
    }

    private static func bands(_ node: SettingNode?) throws -> [Int]? {
        guard let node, !node.isWord("all") else { return nil }
        let bands = try node.list("bands", "write all, or a list such as [1, 2, 3]") {
            try $0.integer("bands", 1...65_535)
        }
        guard !bands.isEmpty, Set(bands).count == bands.count else {
            throw node.error("'bands' is empty or names a band twice", "write all, or a list such as [1, 2, 3]")
        }
        return bands
    }

    var node: SettingNode {
        let labels = classMap.values.map { values in
            SettingNode.mapping(
                zip(classMap.names, values).map { name, own in
                    (name, own.count == 1 ? .integer(own[0]) : .list(own.map { .integer($0) }))
                })
        }
        return .mapping([
            ("train", train.node), ("val", validation.node), ("labels", labels ?? .word("auto")),
            ("ignore", classMap.ignore.map { .integer($0) } ?? .word("none")),
            ("bands", bands.map { .list($0.map { .integer($0) }) } ?? .word("all")),
            ("normalization", normalizationNode),
            ("ground_resolution", groundResolution.map { .number($0) } ?? .word("auto")),
            ("memory_limit", .integer(memoryLimitMebibytes)),
        ])
    }
}

extension DataSettings {
    private enum NormalizationKind: String, CaseIterable {
        case deviation = "mean_std"
        case percentile
    }

    /// `mean_std`, `percentile`, or `{kind: percentile, low: 2, high: 98}`; nil for mean and deviation.
    private static func percentiles(_ node: SettingNode) throws -> PercentileRange? {
        let isName = node.entries == nil
        let keys = ["kind", "low", "high"]
        let kind: NormalizationKind =
            try isName
            ? node.choice("normalization")
            : SettingsReader(node, "normalization", at: node.place, keys: keys).required("kind").choice("kind")
        let reader = try SettingsReader(
            isName ? nil : node, "normalization", at: node.place, keys: kind == .percentile ? keys : ["kind"])
        guard kind == .percentile else { return nil }
        let (usual, percent) = (PercentileRange(), NumberRange(atLeast: 0, atMost: 100))
        let range = PercentileRange(
            low: try reader.number("low", percent, default: usual.low),
            high: try reader.number("high", percent, default: usual.high))
        guard range.isValid else {
            throw reader.place(of: "low").error(
                "'low' is \(shortest(range.low)), 'high' is \(shortest(range.high))",
                "give a low below high, e.g. 2 and 98")
        }
        return range
    }

    private var normalizationNode: SettingNode {
        guard let percentiles else { return .word(NormalizationKind.deviation.rawValue) }
        return .mapping([
            ("kind", .word(NormalizationKind.percentile.rawValue)), ("low", .number(percentiles.low)),
            ("high", .number(percentiles.high)),
        ])
    }
}

extension DataSettings.Folders {
    init(_ node: SettingNode, _ name: String) throws {
        let reader = try SettingsReader(node, name, at: node.place, keys: ["images", "masks"])
        images = try reader.required("images").text("images")
        masks = try reader.required("masks").text("masks")
    }

    var node: SettingNode { .mapping([("images", .text(images)), ("masks", .text(masks))]) }
}
