// Valid files to start from.
import Base
import CSQLite
import Configuration
import Dataset
import Foundation
import Geo
import Model
import ModelFile
import Raster
import VectorFiles

/// Small valid inputs of each reader.
public enum FuzzSeeds {
    /// Writes a target's seeds to a folder.
    public static func write(for target: FuzzTarget, to folder: String) throws {
        switch target {
        case .tiff:
            try copy("Tests/Imagery/RasterTests/Fixtures", ["tif"], to: folder)
            try RasterWriter.writeGeoTIFF(
                path: folder + "/placed.tif", width: 9, height: 5, bands: 1, bytes: (0..<45).map { UInt8($0) },
                georeference: Georeference(
                    x: 5e5, y: 4e6, pixelWidth: 0.3, pixelHeight: 0.3, epsg: 32610, isGeographic: false))
        case .png: try copy("Tests/Imagery/RasterTests/Fixtures", ["png"], to: folder)
        case .jpeg: try copy("Tests/Imagery/RasterTests/Fixtures/JPEG", ["jpg"], to: folder)
        case .checkpoint:
            try writeTrainingState(
                from: root + "/Tests/Learning/TrainingTests/Fixtures/format-1.safetensors",
                to: folder + "/state.safetensors")
        case .configuration: try writeSettings(from: root + "/configs", to: folder)
        case .vector: try copy("Tests/Fuzzing/Seeds", ["geojson", "csv"], to: folder)
        case .geometry:
            let ring = [Coordinate(0, 0), Coordinate(4, 0), Coordinate(4, 4), Coordinate(0, 0)]
            let blob = GeoPackageBlob.encoded(Polygon(rings: [ring]), Box(ring)!, srs: 32611)
            try AtomicFile.write(blob, to: folder + "/polygon.bin")
            // The same within a collection (type 7, of one geometry): 8 bytes of header, 32 of the box.
            try AtomicFile.write(
                blob[..<40] + [1, 7, 0, 0, 0, 1, 0, 0, 0] + blob[40...], to: folder + "/collection.bin")
        case .log:
            try copy("Tests/Fuzzing/Seeds", ["jsonl"], to: folder)
        case .beside: try copy("Tests/Fuzzing/Seeds", ["xml", "tfw", "prj", "TXT"], to: folder)
        case .geopackage: try execute("layer.sql", to: folder + "/layer.gpkg")
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

    /// A database of what a file of `Seeds` says.
    private static func execute(_ script: String, to path: String) throws {
        let sql = try String(contentsOfFile: root + "/Tests/Fuzzing/Seeds/" + script, encoding: .utf8)
        var database: OpaquePointer?
        defer { sqlite3_close(database) }
        precondition(sqlite3_open(path, &database) == SQLITE_OK, "\(path) cannot be made")
        precondition(
            sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK, String(cString: sqlite3_errmsg(database)))
    }

    /// A checkpoint's state without its tensors: most of what is mutated is then what decisions are read from.
    private static func writeTrainingState(from checkpoint: String, to path: String) throws {
        try TensorFile.write([], metadata: TensorFile.read(checkpoint).metadata, to: path)
    }

    /// Each configuration without its comments, and each of its sections on its own, which is read ten times as fast.
    private static func writeSettings(from configurations: String, to folder: String) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: configurations) {
            let lines = try String(contentsOfFile: configurations + "/" + name, encoding: .utf8)
                .split(separator: "\n").map { $0.prefix { $0 != "#" } }.filter { !$0.allSatisfy(\.isWhitespace) }
            func write(_ range: Range<Int>, _ name: String) throws {
                let text = lines[range].map { $0 + "\n" }.joined()
                try text.write(toFile: folder + "/" + name, atomically: false, encoding: .utf8)
            }
            try write(0..<lines.count, name)
            let starts = lines.indices.filter { lines[$0].first?.isWhitespace == false } + [lines.count]
            for (start, end) in zip(starts, starts.dropFirst()) { try write(start..<end, "\(start)-" + name) }
        }
    }

    /// The package's folder.
    private static let root = String(
        URL(fileURLWithPath: #filePath).pathComponents.dropLast(4).joined(separator: "/").dropFirst())

    private static func copy(_ source: String, _ extensions: [String], to folder: String) throws {
        let files = FileManager.default
        for name in try files.contentsOfDirectory(atPath: root + "/" + source)
        where extensions.contains((name as NSString).pathExtension) {
            try files.copyItem(atPath: root + "/" + source + "/" + name, toPath: folder + "/" + name)
        }
    }
}
