// Small tiles written to a folder, for the tests of this target.
import Base
import Dataset
import Foundation
import Raster
import TestSupport
import Testing

/// A folder with `images` and `masks`, gone after the test.
struct TileFolder {
    let path: String
    var images: String { path + "/images" }
    var masks: String { path + "/masks" }

    /// Writes an 8-bit PNG; `pixel` gives each band's value at (x, y).
    func writeImage(
        _ name: String, _ width: Int, _ height: Int, bands: Int = 1, _ pixel: (_ x: Int, _ y: Int, _ band: Int) -> UInt8
    ) throws {
        var bytes: [UInt8] = []
        for y in 0..<height { for x in 0..<width { for band in 0..<bands { bytes.append(pixel(x, y, band)) } } }
        try RasterWriter.writePNG(
            path: "\(images)/\(name).png", width: width, height: height, bands: bands, bitDepth: 8, bytes: bytes)
    }

    /// Writes a 16-bit gray PNG.
    func writeImage16(_ name: String, _ width: Int, _ height: Int, _ pixel: (_ x: Int, _ y: Int) -> UInt16) throws {
        var samples: [UInt16] = []
        for y in 0..<height { for x in 0..<width { samples.append(pixel(x, y)) } }
        try RasterWriter.writePNG(
            path: "\(images)/\(name).png", width: width, height: height, bands: 1, bitDepth: 16,
            bytes: samples.withUnsafeBytes { Array($0) })
    }

    func writeMask(_ name: String, _ width: Int, _ height: Int, _ value: (_ x: Int, _ y: Int) -> UInt8) throws {
        var bytes: [UInt8] = []
        for y in 0..<height { for x in 0..<width { bytes.append(value(x, y)) } }
        try RasterWriter.writePNG(
            path: "\(masks)/\(name).png", width: width, height: height, bands: 1, bitDepth: 8, bytes: bytes)
    }

    /// A tile of hashed noise with a few 5×5 objects, different for each seed.
    func writeNoiseTile(_ name: String, _ width: Int, _ height: Int, bands: Int = 3, objects: Int = 4, seed: UInt64)
        throws
    {
        var random = Random(seed)
        let corners = (0..<objects).map { _ in (random.integer(below: width - 5), random.integer(below: height - 5)) }
        try writeImage(name, width, height, bands: bands) { _, _, _ in UInt8(random.integer(below: 256)) }
        try writeMask(name, width, height) { x, y in
            corners.contains { $0.0..<$0.0 + 5 ~= x && $0.1..<$0.1 + 5 ~= y } ? 255 : 0
        }
    }

    func pairs() throws -> [TilePair] { try pairTiles(images: images, masks: masks) }

    func tiles(
        classMap: ClassMap = .automatic, bands: [Int]? = nil, memoryLimit: Int = 1 << 30
    ) throws -> TileSet {
        try TileSet(pairs: pairs(), classMap: classMap, bands: bands, memoryLimit: memoryLimit)
    }
}

func withTileFolder<R>(_ body: (TileFolder) throws -> R) throws -> R {
    try withTemporaryFolder { path in
        let folder = TileFolder(path: path)
        try FileManager.default.createDirectory(atPath: folder.images, withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: folder.masks, withIntermediateDirectories: true)
        return try body(folder)
    }
}

/// Expects a `UserError` whose line, without the test's folder, is `text`.
func expectError(
    _ kind: UserError.Kind, _ text: String, in folder: TileFolder, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws -> Void
) {
    do {
        try body()
        Issue.record("no error; expected: \(text)", sourceLocation: sourceLocation)
    } catch let error as UserError {
        #expect(error.kind == kind, sourceLocation: sourceLocation)
        #expect(
            error.description.replacingOccurrences(of: folder.path + "/", with: "") == text,
            sourceLocation: sourceLocation)
    } catch {
        Issue.record("not a UserError: \(error)", sourceLocation: sourceLocation)
    }
}

/// Leaves samples as they are.
func identity(bands: Int) -> Normalization {
    Normalization(
        mean: [Double](repeating: 0, count: bands), standardDeviation: [Double](repeating: 1, count: bands))
}

/// A 2×2 palette PNG: indices 0 1 / 1 0, colours (10, 20, 30) and (40, 50, 60).
let palettePNG =
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAMAAABFaP0WAAAABlBMVEUKFB4oMjzVG7TpAAAADElEQVR4nGNgYARCAAAMAAMrY8tQ"
    + "AAAAAElFTkSuQmCC"
