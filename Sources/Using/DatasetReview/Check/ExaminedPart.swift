// The tiles of one split, all looked at, and what is wrong within the split.
import Base
import Configuration
import Dataset
import Objects
import Tensor
import Threads

struct ExaminedPart: Sendable {
    let split: Split?
    let name: String
    let tiles: [TileExamination]
    let errors: [UserError]
    /// What the configured losses would make of the labels.
    private let lossWarnings: [UserError]
    /// Of all tiles that could be read.
    let statistics: LabelStatistics
    /// Values that probably mean "no data".
    private let fill: [UserError]

    private static let tilesAtOnce = 64

    /// Tiles that training has read, and that have no fault.
    init(_ split: Split, _ tiles: TileSet) throws {
        (self.split, name, errors) = (split, split.rawValue, [])
        self.tiles = tiles.examinations()
        // Training says what the losses make of the labels: it knows the crops.
        (statistics, fill, lossWarnings) = (tiles.statistics, tiles.undeclaredFill, [])
    }

    /// - Parameter progress: called now and then with the number of tiles done.
    init(
        _ part: DatasetSource.Part, _ pairing: TilePairing, _ source: DatasetSource, progress: (Int) throws -> Void
    ) throws {
        (split, name) = (part.split, part.name)
        let pairs = pairing.pairs
        var tiles: [TileExamination] = []
        for start in stride(from: 0, to: pairs.count, by: Self.tilesAtOnce) {
            tiles += parallelMap(min(Self.tilesAtOnce, pairs.count - start)) {
                TileExamination(
                    pairs[start + $0], classMap: source.classMap, bands: source.bands, nodata: source.nodata,
                    of: pairs.count)
            }
            try progress(tiles.count)
        }
        self.tiles = tiles
        fill = tiles.undeclaredFill
        var errors = pairing.clashes + pairing.unpaired + tiles.flatMap(\.faults) + tiles.faultsBetween(source.classMap)
        statistics = tiles.statistics(source.classMap)
        if tiles.contains(where: { $0.contents != nil }) {
            let nothing =
                part.split == .val
                ? TileRules.nothingToMeasure(tiles, source.classMap, masks: part.folders.masks)
                : TileRules.nothingToLearn(tiles, source.classMap)
            errors += [nothing].compactMap { $0 }
        }
        if let configuration = source.configuration, part.split == .train {
            errors += tiles.faults(
                forCropsOf: configuration.sampling.cropSize, at: configuration.data.groundResolution)
            if statistics.objects.contains(where: { $0 > 0 }) {
                errors += configuration.lossFaults(statistics)
            }
        }
        self.errors = errors
        let losses = part.split == .train ? source.configuration?.schedule.losses ?? [] : []
        lossWarnings = losses.flatMap { [statistics] in $0.warnings(on: statistics) }
    }

    /// What training would accept, and should perhaps not.
    var warnings: [UserError] {
        lossWarnings + sameNames + fill + [doubtfulAlpha].compactMap { $0 } + tiles.flatMap { contentWarnings($0) }
            + [withoutObjects].compactMap { $0 } + specks
    }

    private var sameNames: [UserError] {
        Dictionary(grouping: tiles) { $0.pair.name.lowercased() }.values.filter { $0.count > 1 }.flatMap { twins in
            twins.dropFirst().map {
                UserError(
                    .data, path: $0.pair.imagePath,
                    reason:
                        "its name differs from \(twins[0].pair.name) only in case: on other systems one would "
                        + "replace the other",
                    remedy: "rename one of them")
            }
        }.sorted { $0.path! < $1.path! }
    }

    private func contentWarnings(_ tile: TileExamination) -> [UserError] {
        guard let contents = tile.contents, let header = tile.header else { return [] }
        func warning(_ path: String, _ reason: String, _ remedy: String) -> [UserError] {
            [UserError(.data, path: path, reason: reason, remedy: remedy)]
        }
        if contents.missingPixels == header.width * header.height {
            return warning(tile.pair.imagePath, "the image has no data anywhere", "remove the tile")
        }
        let labelled = contents.statistics.pixels.reduce(0, +)
        guard labelled > 0 else {
            return warning(
                tile.pair.maskPath, "every pixel with data is ignored", "remove the tile, or check data.ignore")
        }
        guard contents.objectCount > 0 else { return [] }
        let share = 1 - Double(contents.statistics.pixels[0]) / Double(labelled)
        guard share > 0.5 else { return [] }
        return warning(
            tile.pair.maskPath,
            "\(percent(share, digits: 0)) of the pixels belong to objects: is the mask inverted?",
            "look at it, e.g. with segtrain data preview, and correct it or the values in data.labels")
    }

    /// One line for all tiles.
    private var doubtfulAlpha: UserError? {
        let doubtful = tiles.compactMap(\.alphaWarning)
        guard let first = doubtful.first, doubtful.count > 1 else { return doubtful.first }
        return UserError(
            .data, path: first.path, reason: first.reason + ", as in \(counted(doubtful.count - 1, "more tile"))",
            remedy: first.remedy)
    }

    /// Tiles of background are as they should be, where there are no objects: one line for all of them.
    private var withoutObjects: UserError? {
        let empty = tiles.filter { tile in
            tile.contents.map { $0.objectCount == 0 && $0.statistics.pixels.contains { $0 > 0 } } ?? false
        }
        guard let first = empty.first else { return nil }
        let others = empty.dropFirst().map(\.pair.name)
        return UserError(
            .data, path: first.pair.maskPath,
            reason: "the mask shows no object"
                + (others.isEmpty ? "" : ", nor do those of \(listed(others, atMost: 20))"),
            remedy: "remove tiles where objects are missing; leave those where there are none")
    }

    /// Objects that are smaller than any real one: under 4 pixels, or a twentieth of the usual. Those that the tile's
    /// border cuts may be of any size.
    private var specks: [UserError] {
        let areas = tiles.flatMap { $0.contents?.objects ?? [] }.filter { !$0.isCut }
        let usual = Dictionary(grouping: areas, by: \.label).mapValues { objects in
            objects.map(\.area).sorted()[objects.count / 2]
        }
        return tiles.compactMap { tile in
            let small = tile.contents?.objects.filter { !$0.isCut && $0.area < max(4, usual[$0.label]! / 20) } ?? []
            guard let least = small.map(\.area).min(), let most = small.map(\.area).max() else { return nil }
            let sizes = least == most ? counted(least, "pixel") : "\(least) to \(most) pixels"
            return UserError(
                .data, path: tile.pair.maskPath,
                reason: "\(counted(small.count, "object")) of \(sizes), where \(usual.values.max()!) are usual",
                remedy: "remove the specks from the mask")
        }
    }
}
