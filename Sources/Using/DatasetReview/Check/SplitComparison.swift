// Tiles against tiles: the same file or the same pixels twice, and splits that do not go together.
import Base
import Dataset

struct SplitComparison {
    private(set) var errors: [UserError] = []
    private(set) var warnings: [UserError] = []
    /// Paths of validation images that are known to be training images too.
    private(set) var twins: Set<String> = []

    init(_ parts: [ExaminedPart]) {
        if let training = parts.first(where: { $0.split == .train }),
            let validation = parts.first(where: { $0.split == .val })
        {
            errors = TileRules.shared(training: training.tiles.map(\.pair), validation: validation.tiles.map(\.pair))
            twins = Set(errors.compactMap(\.path))
            compareKinds(training, validation)
        }
        findDuplicates(parts)
    }

    private mutating func compareKinds(_ training: ExaminedPart, _ validation: ExaminedPart) {
        guard let one = training.tiles.firstKnownHeader, let other = validation.tiles.firstKnownHeader else { return }
        let images = other.path
        if let fault = TileRules.otherBands(
            training: one.header.bands, validation: other.header.bands, images: images)
        {
            errors.append(fault)
        } else if let fault = TileRules.otherType(
            training: one.header.type, validation: other.header.type, images: images)
        {
            warnings.append(fault)
        } else if let fault = TileRules.otherScale(
            training: training.normalization, validation: validation.normalization, images: images)
        {
            warnings.append(fault)
        }
    }

    private mutating func findDuplicates(_ parts: [ExaminedPart]) {
        var owners: [Digest128: (split: Split?, path: String)] = [:]
        for part in parts {
            for tile in part.tiles {
                let path = tile.pair.imagePath
                // Tiles without data are alike, and have their own warning.
                let area = tile.header.map { $0.width * $0.height }
                guard let digest = tile.digest, tile.contents?.missingPixels != area else { continue }
                guard let owner = owners[digest] else {
                    owners[digest] = (part.split, path)
                    continue
                }
                guard !twins.contains(path) else { continue }
                let isLeak = owner.split != part.split
                if isLeak { twins.insert(path) }
                warnings.append(
                    UserError(
                        .data, path: path,
                        reason: "has the same pixels as \(owner.path)" + (isLeak ? ", a training tile" : ""),
                        remedy: isLeak ? "remove one: otherwise validation measures what was memorised" : "remove one"))
            }
        }
    }
}

extension [TileExamination] {
    fileprivate var firstKnownHeader: (header: TileHeader, path: String)? {
        lazy.compactMap { tile in tile.header.map { ($0, tile.pair.imagePath) } }.first
    }
}

extension ExaminedPart {
    /// What its own tiles would be normalised by.
    fileprivate var normalization: Normalization {
        let moments = tiles.compactMap { $0.contents?.moments }
        return Normalization(.sum(of: moments, bands: moments.map(\.count).max() ?? 0))
    }
}
