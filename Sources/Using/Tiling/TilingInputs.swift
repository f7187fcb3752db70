// The scenes among the arguments, and whether they go together.
import Base
import Foundation
import Raster

enum TilingInputs {
    /// Files as they are, folders with the rasters in them that are not masks; refuses two scenes of one name.
    static func expand(_ inputs: [String]) throws -> [String] {
        let scenes = try inputs.flatMap { input -> [String] in
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: input, isDirectory: &isFolder), isFolder.boolValue else {
                return [input]
            }
            let found = try listRasters(in: input).filter { !stem(of: $0).hasSuffix("_mask") }
            guard !found.isEmpty else {
                throw UserError(
                    .missingInput, path: input, reason: "the folder has no scene (PNG, JPEG or TIFF)",
                    remedy: "name a folder that has one")
            }
            return found
        }
        var owners: [String: String] = [:]
        for scene in scenes {
            guard let other = owners.updateValue(scene, forKey: stem(of: scene)) else { continue }
            throw UserError(
                .usage, path: scene, reason: "has the same name as \(other), and their tiles would, too",
                remedy: "rename one of them")
        }
        return scenes
    }

    /// Scenes that are trained on together have the same bands and sample type.
    static func check(_ info: RasterInfo, _ path: String, like first: RasterInfo?, of firstPath: String) throws {
        guard let first else { return }
        func kind(_ info: RasterInfo) -> String { "\(counted(info.bands, "band")) of \(info.sampleType.rawValue)" }
        guard info.bands == first.bands, info.sampleType == first.sampleType else {
            throw UserError(
                .data, path: path, reason: "the scene has \(kind(info)), but \(firstPath) has \(kind(first))",
                remedy: "tile scenes of different kinds into separate folders")
        }
    }
}
