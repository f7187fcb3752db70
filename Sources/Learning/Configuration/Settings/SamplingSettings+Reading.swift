// `sampling` and `augmentation`: which crops the network sees, and how they are varied.
import Dataset

extension SamplingSettings {
    init(_ node: SettingNode?, at place: SettingsPlace) throws {
        let usual = SamplingSettings()
        let reader = try SettingsReader(
            node, "sampling", at: place, keys: ["crop_size", "object_share", "crops_per_epoch"])
        self.init(
            cropSize: try reader.integer("crop_size", 16...8192, default: usual.cropSize),
            objectShare: try reader.number("object_share", .share, default: usual.objectShare),
            cropsPerEpoch: try reader.integer("crops_per_epoch", 1...100_000_000, default: usual.cropsPerEpoch))
    }

    var node: SettingNode {
        .mapping([
            ("crop_size", .integer(cropSize)), ("object_share", .number(objectShare)),
            ("crops_per_epoch", .integer(cropsPerEpoch)),
        ])
    }
}

extension AugmentationSettings {
    /// Nothing looks different from above when the camera turns; light and haze differ a little from scene to scene.
    static let usual = AugmentationSettings(
        horizontalFlips: true, verticalFlips: true, quarterTurns: true, brightness: 0.1, contrast: 0.1)

    init(_ node: SettingNode?, at place: SettingsPlace) throws {
        let usual = AugmentationSettings.usual
        let reader = try SettingsReader(
            node, "augmentation", at: place,
            keys: [
                "horizontal_flips", "vertical_flips", "quarter_turns", "scale", "brightness", "contrast", "band_offset",
                "band_gain", "noise",
            ])
        self.init(
            horizontalFlips: try reader.flag("horizontal_flips", default: usual.horizontalFlips),
            verticalFlips: try reader.flag("vertical_flips", default: usual.verticalFlips),
            quarterTurns: try reader.flag("quarter_turns", default: usual.quarterTurns),
            scale: try AugmentationSettings.scale(reader.node("scale")) ?? usual.scale,
            brightness: try reader.number("brightness", .upToTen, default: usual.brightness),
            contrast: try reader.number("contrast", .belowOne, default: usual.contrast),
            bandOffset: try reader.number("band_offset", .upToTen, default: usual.bandOffset),
            bandGain: try reader.number("band_gain", .belowOne, default: usual.bandGain),
            noise: try reader.number("noise", .upToTen, default: usual.noise))
    }

    private static func scale(_ node: SettingNode?) throws -> ClosedRange<Double>? {
        guard let node else { return nil }
        let remedy = "give the smallest and the largest magnification, e.g. [0.8, 1.25]"
        let limits = try node.list("scale", remedy) { try $0.number("scale", NumberRange(atLeast: 0.1, atMost: 10)) }
        guard limits.count == 2, limits[0] <= limits[1] else { throw node.error("'scale' is not a range", remedy) }
        return limits[0]...limits[1]
    }

    var node: SettingNode {
        .mapping([
            ("horizontal_flips", .flag(horizontalFlips)), ("vertical_flips", .flag(verticalFlips)),
            ("quarter_turns", .flag(quarterTurns)),
            ("scale", .list([.number(scale.lowerBound), .number(scale.upperBound)])),
            ("brightness", .number(brightness)),
            ("contrast", .number(contrast)), ("band_offset", .number(bandOffset)), ("band_gain", .number(bandGain)),
            ("noise", .number(noise)),
        ])
    }
}

extension NumberRange {
    fileprivate static let upToTen = NumberRange(atLeast: 0, atMost: 10)
    fileprivate static let belowOne = NumberRange(atLeast: 0, below: 1)
}
