// Tiles with chosen faults, written to a folder.
import Configuration
import DatasetReview
import Foundation
import Raster
import TestSupport

/// A folder with parts such as `train`, each with `images` and `masks`; gone after the test.
struct Dataset {
    let path: String
    static let side = 32

    /// Two cars of 6×4 pixels, away from the border.
    static func cars(_ x: Int, _ y: Int) -> UInt8 { (6..<12 ~= x || 20..<26 ~= x) && 10..<14 ~= y ? 255 : 0 }

    /// Noise that is different for each seed.
    static func noise(_ seed: Int) -> (Int, Int, Int) -> UInt8 {
        { x, y, band in UInt8(truncatingIfNeeded: (x &* 7) ^ (y &* 13) &+ band &* 40 &+ seed &* 31) }
    }

    func image(
        _ name: String, seed: Int, side: Int = side, bands: Int = 3, nodata: Double? = nil,
        place: Georeference? = nil, _ value: ((Int, Int, Int) -> UInt8)? = nil
    ) throws {
        let value = value ?? Self.noise(seed)
        let bytes = (0..<side * side * bands).map { value($0 / bands % side, $0 / bands / side, $0 % bands) }
        let file = try made(name)
        if name.hasSuffix(".tif") {
            try RasterWriter.writeGeoTIFF(
                path: file, width: side, height: side, bands: bands, bytes: bytes, georeference: place, nodata: nodata)
        } else {
            try RasterWriter.writePNG(path: file, width: side, height: side, bands: bands, bytes: bytes)
        }
    }

    func mask(
        _ name: String, side: Int = side, place: Georeference? = nil, _ value: @escaping (Int, Int) -> UInt8 = cars
    ) throws {
        try image(name, seed: 0, side: side, bands: 1, place: place) { x, y, _ in value(x, y) }
    }

    /// A good tile.
    func tile(_ part: String, _ name: String, seed: Int, place: Georeference? = nil) throws {
        try image("\(part)/images/\(name).\(place == nil ? "png" : "tif")", seed: seed, place: place)
        try mask("\(part)/masks/\(name).png")
    }

    func made(_ name: String) throws -> String {
        let file = "\(path)/\(name)"
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        return file
    }

    func source(_ part: String) -> DatasetSource {
        DatasetSource(images: "\(path)/\(part)/images", masks: "\(path)/\(part)/masks")
    }

    /// The splits `train` and `val`.
    func configuration(_ data: String = "", crop: Int = 32) throws -> Configuration {
        try Configuration(
            yaml: """
                data:
                  train: {images: \(path)/train/images, masks: \(path)/train/masks}
                  val: {images: \(path)/val/images, masks: \(path)/val/masks}
                \(data)use_case: counting
                sampling: {crop_size: \(crop)}
                """, path: "cars.yaml")
    }

    /// A tile of 32 × 32 pixels in UTM zone 11 north, `column` tiles to the east.
    static func ground(_ column: Double, metres: Double = 0.5, epsg: Int = 32611) -> Georeference {
        Georeference(
            x: 500_000 + column * 16, y: 4_000_000, pixelWidth: metres, pixelHeight: metres, epsg: epsg,
            isGeographic: false)
    }
}

func withDataset<R>(_ body: (Dataset) throws -> R) throws -> R {
    try withTemporaryFolder { try body(Dataset(path: $0)) }
}

/// The lines of a check, without the dataset's folder.
func lines(_ source: DatasetSource, in dataset: Dataset) throws -> [String] {
    try DatasetCheck(source).report.replacingOccurrences(of: dataset.path + "/", with: "").split(separator: "\n").map(
        String.init)
}
