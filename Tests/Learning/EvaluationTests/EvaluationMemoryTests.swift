// How many tiles an evaluation keeps in memory, and what it takes beside them.
import Base
import Dataset
import Evaluation
import Foundation
import ModelFile
import Raster
import TestModels
import TestSupport
import Testing
import Windows

@Suite struct EvaluationMemoryTests {
    private func headers(in folder: String) throws -> TileHeaders {
        for (kind, value) in [("images", UInt8(90)), ("masks", 0)] {
            try FileManager.default.createDirectory(atPath: folder + "/" + kind, withIntermediateDirectories: true)
            for name in 0..<8 {
                try RasterWriter.writePNG(
                    path: "\(folder)/\(kind)/\(name).png", width: 512, height: 512, bands: 1,
                    bytes: [UInt8](repeating: value, count: 512 * 512))
            }
        }
        return try TileHeaders(pairs: pairTiles(images: folder + "/images", masks: folder + "/masks"))
    }

    /// Of what may be taken some is left: estimates are not exact.
    @Test func tilesDoNotFillTheAllowance() throws {
        try withTemporaryFolder { folder in
            let (model, tiles) = (try thresholdModel(limit: 100), try headers(in: folder))
            func kept(_ bytes: Int) throws -> Int {
                try model.fitting(
                    tiles, windows: WindowOptions(), resampling: .usual, in: MemoryAllowance(bytes: bytes, source: "")
                ).keptBytes
            }
            let refusal = #expect(throws: UserError.self) { _ = try kept(1 << 20) }
            let text = try #require(refusal?.reason.firstMatch(of: #/needs about (\d+) MiB/#)?.1)
            let needed = try #require(Int(text)) << 20
            #expect(try kept(needed) == 0)
            for more in [1 << 20, 3 << 20, 16 << 20] {
                let allowance = needed + more
                #expect(try kept(allowance) <= max(0, allowance - allowance / 16 - needed + 1 << 20))
            }
            #expect(try kept(2 * needed + 64 << 20) == tiles.keptBytes)
        }
    }

    /// A tile that is magnified fourfold is predicted with as many more pixels.
    @Test func resampledTilesTakeMore() throws {
        try withTemporaryFolder { folder in
            let (model, tiles) = (try thresholdModel(limit: 100), try headers(in: folder))
            let configuration = model.network.configuration
            let settings = try WindowSettings(WindowOptions(), for: configuration)
            let plain = WindowMemory(evaluating: tiles, settings: settings, network: configuration)
            let factors = [PixelFactors](repeating: PixelFactors(x: 4, y: 4), count: tiles.pairs.count)
            let large = WindowMemory(evaluating: tiles, seenAt: factors, settings: settings, network: configuration)
            #expect(large.bytes > plain.bytes + 2048 * large.height * 8)
        }
    }
}
