// From scenes and labels to a folder of tiles.
import Base
import Foundation
import Geo
import Labels
import Objects
import Raster
import VectorFiles

/// Hears of the progress; what it throws ends the work, and nothing is left of it.
public typealias TilingProgress = (_ stage: String, _ done: Int, _ of: Int, _ scene: String) throws -> Void

/// Cuts scenes and their labels into tiles for training, validation and test.
///
/// Two passes over every scene: the first measures what each tile shows, then the split is made, and the second writes.
/// Memory: a row of tiles of labels, a tile of samples, and the outlines of the labels.
public struct Tiler {
    private let settings: TilingSettings
    private let scenes: [String]
    private let finder: LabelFinder
    private let grids: [SceneGrid]
    /// Each is read twice, after it was checked.
    private let states: [RasterState]

    /// Opens and checks every scene.
    ///
    /// - Parameter inputs: files, and folders of PNG, JPEG and TIFF files.
    /// - Throws: `UserError`: settings out of range, scenes that cannot be read, have the same name, or differ in
    ///   bands or sample type.
    public init(_ inputs: [String], settings: TilingSettings) throws {
        try settings.validate()
        try refuseFolderInUse(settings.output)
        self.settings = settings
        scenes = try TilingInputs.expand(inputs)
        var finder = try LabelFinder(settings, scenes: scenes)
        var grids: [SceneGrid] = []
        var states: [RasterState] = []
        var first: RasterInfo?
        for path in scenes {
            let reader = try RasterReader(path: path)
            _ = try TileImage(reader, format: settings.format, bands: settings.bands)
            try TilingInputs.check(reader.info, path, like: first, of: scenes[0])
            if let absent = settings.bands?.first(where: { $0 > reader.info.bands || $0 < 1 }) {
                throw UserError(
                    .data, path: path,
                    reason: "there is no band \(absent): the scene has \(counted(reader.info.bands, "band"))",
                    remedy: "choose bands from 1 to \(reader.info.bands)")
            }
            first = first ?? reader.info
            grids.append(SceneGrid(path: path, info: reader.info, crs: settings.sceneCRS))
            states.append(RasterState(of: reader))
        }
        (self.grids, self.states) = (grids, states)
        finder.serve(grids)
        self.finder = finder
    }

    /// - Throws: `UserError`; the output folder appears when all is written, and not before.
    public func run(progress: TilingProgress, note: (String) -> Void) throws -> TilingSummary {
        let staged = try StagedFolder(settings.output, for: "folder of tiles")
        var summary = TilingSummary(settings, scenes: scenes.count)
        let (tiles, sites, mayIgnore) = try measure(&summary, progress, note)
        let plan = SplitPlan(
            tiles, sites: sites, pitch: Double(settings.size - settings.overlap) / Double(settings.size),
            shares: settings.split, block: settings.block, seed: settings.seed)
        let parts = withoutBackground(plan.parts, tiles, &summary)
        summary.betweenParts = plan.parts.filter { $0 == nil }.count
        try checkParts(parts, tiles)
        try staged.fill { path in
            try write(tiles, parts, mayIgnore: mayIgnore, to: path, &summary, progress)
            try AtomicFile.write(summary.table(scenes: scenes), to: path + "/tiles.csv")
        }
        return summary
    }

    private func measure(
        _ summary: inout TilingSummary, _ progress: TilingProgress, _ note: (String) -> Void
    ) throws -> (tiles: [CandidateTile], sites: [[Int]], mayIgnore: Bool) {
        let plane = try CommonPlane(grids)
        var tiles: [CandidateTile] = []
        var byScene: [[Int]] = []
        var mayIgnore = false
        var remarks: [String] = []
        var hasShapeNote = false
        var done = 0
        let total = grids.reduce(0) { sum, grid in
            let windows = TileWindows(
                width: grid.width, height: grid.height, size: settings.size, overlap: settings.overlap)
            return sum + windows.columns.count * windows.rows.count
        }
        for (index, path) in scenes.enumerated() {
            let scene = try TilingScene(path, settings: settings, finder: finder)
            try states[index].requireSame(scene.reader)
            let (found, empty) = try CandidateTile.all(
                of: scene, index: index, settings: settings, place: plane.place(scene.grid)
            ) {
                done += 1
                try progress("measuring", done, total, path)
            }
            byScene.append(Array(tiles.count..<tiles.count + found.count))
            tiles += found
            summary.withoutData += empty
            mayIgnore = mayIgnore || scene.labels.mayIgnore || scene.info.hasMask || scene.info.bandNodata != nil
            remarks += scene.labels.notes
            // One stands for all: they mostly have the same CRS.
            if !hasShapeNote, let text = scene.grid.shapeNote {
                (hasShapeNote, remarks) = (true, remarks + ["\(scene.grid.path): \(text)"])
            }
            if scenes.count > 1, !found.contains(where: { $0.objects > 0 }) {
                remarks.append("\(path) shows no object: it is all background")
            }
            if min(scene.info.width, scene.info.height) < settings.size {
                remarks.append("\(path) is smaller than a tile: \(scene.info.width)×\(scene.info.height) pixels")
            }
        }
        guard tiles.contains(where: { $0.objects > 0 }) else {
            throw UserError(
                .data, path: settings.labels,
                reason: "no tile shows an object of any class" + (remarks.first.map { " (\($0))" } ?? ""),
                remedy:
                    "check that labels and scenes belong together (--labels-crs, --scene-crs), and check the classes")
        }
        remarks.forEach(note)
        // Grown by a tile: scenes that touch, or nearly, are one site.
        let extents = byScene.map { indices in
            Box(
                indices.flatMap { index -> [Coordinate] in
                    let box = tiles[index].ground
                    return [box.low - (box.high - box.low) / 2, box.high + (box.high - box.low) / 2]
                })
        }
        let sites = plane.sites(extents, grids: grids).map { $0.flatMap { byScene[$0] } }
        return (tiles, sites, mayIgnore)
    }

    /// Leaves out training tiles without objects beyond the share that is to be kept. Validation and test keep theirs:
    /// there false objects must count.
    private func withoutBackground(
        _ parts: [Split?], _ tiles: [CandidateTile], _ summary: inout TilingSummary
    ) -> [Split?] {
        let background = parts.indices.filter { parts[$0] == .train && tiles[$0].objects == 0 }
        let kept = Int((Double(background.count) * settings.background).rounded())
        var random = Random(settings.seed, 2)
        var result = parts
        for index in background.shuffled(using: &random).dropFirst(kept) { result[index] = nil }
        summary.background = background.count - kept
        return result
    }

    private func checkParts(_ parts: [Split?], _ tiles: [CandidateTile]) throws {
        for part in Split.allCases where settings.split[part] > 0 && !parts.contains(part) {
            throw UserError(
                .data, path: settings.output,
                reason:
                    "\(counted(tiles.count, "tile")) of \(settings.size) pixels are too few for a \(part.rawValue) "
                    + "part that touches no other",
                remedy: "choose a smaller --size, more scenes, or fewer parts, e.g. --split 0.8/0.2/0")
        }
    }

    private func write(
        _ tiles: [CandidateTile], _ parts: [Split?], mayIgnore: Bool, to folder: String, _ summary: inout TilingSummary,
        _ progress: TilingProgress
    ) throws {
        for part in Split.allCases where parts.contains(part) {
            for kind in ["images", "masks"] {
                try createFolder("\(folder)/\(part.rawValue)/\(kind)", for: "folder of tiles")
            }
        }
        let total = parts.lazy.filter { $0 != nil }.count
        let values = MaskValues(settings.labelOptions.classes, mayIgnore: mayIgnore, format: settings.format)
        summary.values = values
        let kept = Dictionary(grouping: tiles.indices.filter { parts[$0] != nil }) { tiles[$0].scene }
        for (index, path) in scenes.enumerated() {
            guard let own = kept[index] else { continue }
            let scene = try TilingScene(path, settings: settings, finder: finder)
            try states[index].requireSame(scene.reader)
            let image = try TileImage(scene.reader, format: settings.format, bands: settings.bands)
            var rows: (y: Int, labels: [UInt8])?
            for tile in own {
                let window = tiles[tile].window
                if rows?.y != window.y {
                    rows = (window.y, try scene.labels.labels(rows: window.y..<window.y + window.height))
                }
                var labels = rows!.labels.cut(columns: window.x..<window.x + window.width, of: scene.info.width)
                // A tile has no mask of its own: what the scene's leaves out is to count nowhere.
                if scene.info.hasMask || scene.info.bandNodata != nil,
                    let missing = try scene.image.read(window).missing
                {
                    for pixel in labels.indices where missing[pixel] != 0 { labels[pixel] = ClassLabel.ignored }
                }
                let name = "\(scene.name)_x\(padded(window.x))_y\(padded(window.y))"
                let part = "\(folder)/\(parts[tile]!.rawValue)"
                // The mask first: a reader that watches the folder never finds an image without one.
                let mask = try MaskWriter(
                    path: "\(part)/masks/\(name)\(settings.format == .png ? ".png" : ".tif")",
                    scene.info.frame.part(window), values.encoding, isStaged: true)
                try mask.write(labels)
                try mask.finish()
                try image.write(window, to: "\(part)/images/\(name)")
                summary.add(tiles[tile], part: parts[tile]!, name: name)
                try progress("writing", summary.count, total, path)
            }
        }
    }

    private func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    }
}
