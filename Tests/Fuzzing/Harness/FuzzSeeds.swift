// Valid files to start from.
import Base
import Configuration
import Dataset
import Foundation
import Inference
import Model
import Raster

/// Small valid inputs of each reader.
public enum FuzzSeeds {
    /// Writes a target's seeds to a folder.
    public static func write(for target: FuzzTarget, to folder: String) throws {
        switch target {
        case .tiff:
            try copy("Tests/RasterTests/Fixtures", ["tif"], to: folder)
            try RasterWriter.writeGeoTIFF(
                path: folder + "/placed.tif", width: 9, height: 5, bands: 1, bytes: (0..<45).map { UInt8($0) },
                georeference: Georeference(
                    x: 5e5, y: 4e6, pixelWidth: 0.3, pixelHeight: 0.3, epsg: 32610, isGeographic: false))
        case .png: try copy("Tests/RasterTests/Fixtures", ["png"], to: folder)
        case .checkpoint: try copy("Tests/TrainingTests/Fixtures", ["safetensors"], to: folder)
        case .configuration: try copy("configs", ["yaml"], to: folder)
        case .vector: try copy("Tests/Fuzzing/Seeds", ["geojson", "csv"], to: folder)
        case .model:
            let configuration = UNetConfiguration(inputBands: 1, width: 1, depth: 1)
            let normalization = Normalization(mean: [100], standardDeviation: [50])
            try TrainedModel(
                network: UNet(configuration, seed: 1),
                description: ModelDescription(
                    network: configuration, labels: .automatic, normalization: normalization)
            ).write(to: folder + "/tiny.safetensors")
        }
    }

    private static func copy(_ source: String, _ extensions: [String], to folder: String) throws {
        let root = URL(fileURLWithPath: #filePath).pathComponents.dropLast(4).joined(separator: "/").dropFirst()
        let files = FileManager.default
        for name in try files.contentsOfDirectory(atPath: root + "/" + source)
        where extensions.contains((name as NSString).pathExtension) {
            try files.copyItem(atPath: root + "/" + source + "/" + name, toPath: folder + "/" + name)
        }
    }
}
