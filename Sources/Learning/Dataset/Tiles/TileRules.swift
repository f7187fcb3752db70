// What must hold for tiles to be trained on, each rule in one place: training stops at the first that is broken,
// `segtrain data check` lists all.
import Base
import Objects
import Raster

/// Each rule gives what is wrong, or nil.
package enum TileRules {
    /// Tiles of one set have the same bands and the same type of samples.
    static func difference(_ tile: TileHeader, _ pair: TilePair, from other: TileHeader, _ otherPair: TilePair)
        -> UserError?
    {
        if tile.bands != other.bands {
            return UserError(
                .data, path: pair.imagePath,
                reason: "the image has \(counted(tile.bands, "band")), but \(otherPair.imagePath) has \(other.bands)",
                remedy: "use images with the same bands, or choose common ones with data.bands")
        }
        guard tile.type != other.type else { return nil }
        return UserError(
            .data, path: pair.imagePath,
            reason:
                "the image has \(tile.type.rawValue) samples, but \(otherPair.imagePath) has \(other.type.rawValue)",
            remedy: "convert the images to one sample type and range")
    }

    /// Recognised masks agree on the car's value: where 1 is a car, 255 often means "ignore".
    ///
    /// - Parameter masks: the values of each, in the order of the pairs.
    static func ambiguity(_ masks: [SeenMaskValues], _ pairs: [TilePair], _ classMap: ClassMap) -> UserError? {
        let found = masks.map { (hasOnes: $0.has(1), hasHighs: $0.has(255)) }
        guard classMap.values == nil, classMap.ignore != 1, classMap.ignore != 255,
            let ones = found.firstIndex(where: \.hasOnes), let highs = found.firstIndex(where: \.hasHighs)
        else { return nil }
        let both = found.firstIndex { $0.hasOnes && $0.hasHighs }
        let seen = both == nil ? "the mask has 255, but \(pairs[ones].maskPath) has 1" : "the mask has both 1 and 255"
        let car = classMap.names[1]
        return UserError(
            .data, path: pairs[both ?? highs].maskPath, reason: "\(seen), and either could mean \(car)",
            remedy: "declare them, e.g. labels: {\(classMap.names[0]): 0, \(car): [1, 255]}, or set data.ignore to 255")
    }

    /// Every value of every mask belongs to a class.
    static func unknownValues(_ masks: [SeenMaskValues], _ pairs: [TilePair], _ classMap: ClassMap) -> UserError? {
        let faulty = masks.indices.filter { masks[$0].firstUnknown != nil }
        guard let first = faulty.first else { return nil }
        var all = masks[first]
        for index in masks.indices where index != first { all.add(masks[index]) }
        return MaskFault(all, in: pairs[first].maskPath, others: faulty.count - 1).error(classMap)
    }

    /// What the masks' own nodata has to do with their showing no object; nil for nothing.
    static func nodataHides(_ masks: [SeenMaskValues], _ classMap: ClassMap) -> MaskHint? {
        guard classMap.values == nil, masks.contains(where: { $0.nodata[255] != nil }) else { return nil }
        let names = classMap.names
        return MaskHint(
            reason: "255 is the masks' own nodata (GDAL_NODATA), so that its pixels are ignored",
            remedy: "if 255 is \(names[1]), set data.labels: {\(names[0]): 0, \(names[1]): 255}"
        )
    }

    /// No side of a training tile is shorter than the crop.
    ///
    /// - Parameters:
    ///   - setting: the setting that remedies it.
    ///   - isSquared: the size is that of the tile resampled to square pixels.
    ///   - others: how many more are, for the message, and `least` their shortest side.
    static func tooSmall(
        _ pair: TilePair, width: Int, height: Int, for cropSize: Int, setting: String, isSquared: Bool,
        others: Int = 0, least: Int
    ) -> UserError {
        let more = others > 0 ? ", as \(others == 1 ? "is" : "are") \(others) more" : ""
        return UserError(
            .data, path: pair.imagePath,
            reason: "the tile of \(width)×\(height) \(isSquared ? "pixels, once they are square," : "pixels") is "
                + "smaller than the crop of \(cropSize)×\(cropSize)\(more)",
            remedy: "set \(setting) to \(least) or less, or remove the small tiles")
    }

    /// Some training mask shows an object.
    ///
    /// - Parameter hidden: of `nodataHides`.
    static func nothingToLearn(
        _ statistics: LabelStatistics, _ pairs: [TilePair], _ hidden: MaskHint?
    ) -> UserError? {
        guard statistics.pixels.dropFirst().allSatisfy({ $0 == 0 }) else { return nil }
        let who = pairs.count == 1 ? "the mask has" : "all \(pairs.count) masks have"
        return UserError(
            .data, path: pairs[0].maskPath,
            reason: "\(who) nothing but background: " + (hidden?.reason ?? "there is nothing to learn"),
            remedy: hidden?.remedy ?? "check the masks and the mask values in data.labels")
    }

    /// Some validation mask shows an object.
    ///
    /// - Parameter hidden: of `nodataHides`.
    package static func nothingToMeasure(
        _ statistics: LabelStatistics, masks: String, _ hidden: MaskHint? = nil
    ) -> UserError? {
        guard statistics.objects.dropFirst().reduce(0, +) == 0 else { return nil }
        return UserError(
            .data, path: masks,
            reason: "no validation mask shows an object, so nothing can be measured"
                + (hidden.map { ": " + $0.reason } ?? ""),
            remedy: hidden?.remedy ?? "add tiles with objects to data.val, or check data.labels")
    }

    /// Both splits have the same bands.
    package static func otherBands(training: Int, validation: Int, images: String) -> UserError? {
        guard training != validation else { return nil }
        return UserError(
            .data, path: images,
            reason: "the validation tiles have \(counted(validation, "band")), but the training tiles have \(training)",
            remedy: "use tiles with the same bands, or choose common ones with data.bands")
    }

    /// Validation tiles whose samples are on another scale than the training's, though of one type: they are normalised
    /// by the training tiles, and the model sees nothing that it knows.
    package static func otherScale(training: Normalization, validation: Normalization, images: String) -> UserError? {
        let bands = 0..<min(training.bands, validation.bands)
        let off = bands.first { band in
            let deviation = training.standardDeviation[band]
            let spread = validation.standardDeviation[band] / deviation
            return abs(validation.mean[band] - training.mean[band]) > 5 * deviation || spread > 5 || spread < 0.1
        }
        guard let off else { return nil }
        func text(_ normalization: Normalization) -> String {
            "\(significant(normalization.mean[off])) ± \(significant(normalization.standardDeviation[off]))"
        }
        return UserError(
            .data, path: images,
            reason: "the samples of band \(off + 1) are \(text(validation)) in the validation tiles, but "
                + "\(text(training)) in the training tiles",
            remedy: "convert them to one range: they are normalised by the training tiles")
    }

    /// Validation tiles of another sample type, which are normalised by their own samples, as `segtrain eval` does.
    package static func otherType(training: SampleType, validation: SampleType, images: String) -> UserError? {
        guard training != validation else { return nil }
        return UserError(
            .data, path: images,
            reason: "the validation tiles have \(validation.rawValue) samples, but the training tiles have "
                + "\(training.rawValue): they are normalised by their own mean and deviation, or percentiles",
            remedy: "convert them to one sample type and range")
    }

    /// No file is in both splits: that would make every validation figure a lie.
    package static func shared(training: [TilePair], validation: [TilePair]) -> [UserError] {
        let trained = Set(training.map { resolvedPath($0.imagePath) })
        return validation.filter { trained.contains(resolvedPath($0.imagePath)) }.map {
            UserError(
                .data, path: $0.imagePath, reason: "this tile is in the training and in the validation split",
                remedy: "give data.val folders of its own")
        }
    }
}

/// What the first look at a tile shows.
package struct TileHeader: Hashable, Sendable {
    package let width: Int
    package let height: Int
    package let bands: Int
    package let type: SampleType
    /// Of samples and labels.
    let bytesPerPixel: Int

    init(_ image: ImageReader) {
        self.init(
            width: image.width, height: image.height, bands: image.bands, type: image.keptType,
            bytesPerPixel: image.bytesPerPixel + 1)
    }

    init(width: Int, height: Int, bands: Int, type: SampleType, bytesPerPixel: Int) {
        (self.width, self.height, self.bands, self.type) = (width, height, bands, type)
        self.bytesPerPixel = bytesPerPixel
    }
}
