// A scene with its labels, open.
import Base
import Dataset
import Foundation
import Geo
import Labels
import Raster
import VectorFiles

/// Where the labels of each scene are; a vector file that serves all scenes is read, checked and placed once.
struct LabelFinder {
    private let settings: TilingSettings
    private let isFolder: Bool
    /// A vector file for all scenes.
    private let file: VectorFile?
    private var shared: LabelledFeatures?

    init(_ settings: TilingSettings, scenes: [String]) throws {
        self.settings = settings
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: settings.labels, isDirectory: &isFolder)
        self.isFolder = isFolder.boolValue
        let isRaster = isRasterPath(settings.labels)
        if !self.isFolder, isRaster, scenes.count > 1 {
            throw UserError(
                .usage, path: settings.labels, reason: "there is one label raster for \(scenes.count) scenes",
                remedy: "name a folder with a label raster for each scene, with the scene's name")
        }
        file =
            self.isFolder || isRaster
            ? nil : try VectorFile(path: settings.labels, layer: settings.labelOptions.layer)
    }

    /// To be called once, when all scenes are open: only labels that lie in one of them are kept.
    mutating func serve(_ scenes: [SceneGrid]) {
        shared = file.map { LabelledFeatures($0, in: scenes, options: settings.labelOptions) }
    }

    func labels(for grid: SceneGrid) throws -> any LabelSource {
        if let shared { return try VectorLabels(shared, in: grid) }
        return try openLabels(
            isFolder ? path(for: grid.path) : settings.labels, for: grid, options: settings.labelOptions)
    }

    /// `a.tif` has its labels in `a.geojson`, `a_mask.tif` or the like.
    private func path(for scene: String) throws -> String {
        let stem = Base.stem(of: scene)
        let candidates = labelEndings.map { joinedPath(settings.labels, stem + $0) }
        let found = candidates.first {
            FileManager.default.fileExists(atPath: $0) && resolvedPath($0) != resolvedPath(scene)
        }
        guard let found else {
            throw UserError(
                .missingInput, path: settings.labels, reason: "there are no labels for \(scene)",
                remedy: "add \(stem).geojson, \(stem).csv or \(stem)_mask.tif")
        }
        return found
    }
}

/// An open scene. It belongs to one thread at a time.
final class TilingScene {
    let path: String
    let grid: SceneGrid
    let reader: RasterReader
    let image: ImageReader
    let labels: any LabelSource

    init(_ path: String, settings: TilingSettings, finder: LabelFinder) throws {
        self.path = path
        reader = try RasterReader(path: path, nodata: settings.nodata)
        image = try ImageReader(path: path, bands: settings.bands, nodata: settings.nodata)
        grid = SceneGrid(path: path, info: reader.info, crs: settings.sceneCRS)
        labels = try finder.labels(for: grid)
    }

    var info: RasterInfo { reader.info }
    var name: String { stem(of: path) }
}
