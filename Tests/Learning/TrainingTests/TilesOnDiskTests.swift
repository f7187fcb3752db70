// A training whose tiles do not fit its memory limit is the one whose tiles do, bit for bit.
import Base
import Configuration
import Foundation
import Raster
import TestSupport
import Testing
import Threads
import Training

@Suite struct TilesOnDiskTests {
    /// Tiles of 400×400 pixels of noise, of which one fits a mebibyte.
    private func tinyRun(in folder: String) throws -> TinyRun {
        let tiny = try TinyRun(in: folder)
        for (set, name) in [("train", "x"), ("train", "y"), ("train", "z"), ("val", "w")] {
            var random = Random(UInt64(name.utf8.first!))
            let side = 400
            var (image, mask): ([UInt8], [UInt8]) = ([], [])
            for y in 0..<side {
                for x in 0..<side {
                    let isCar = x % 50 < 8 && y % 40 < 6
                    mask.append(isCar ? 255 : 0)
                    for _ in 0..<3 { image.append(UInt8(random.integer(below: 100) + (isCar ? 120 : 0))) }
                }
            }
            try RasterWriter.writePNG(
                path: "\(folder)/\(set)/images/\(name).png", width: side, height: side, bands: 3, bytes: image)
            try RasterWriter.writePNG(
                path: "\(folder)/\(set)/masks/\(name).png", width: side, height: side, bands: 1, bytes: mask)
        }
        return tiny
    }

    @Test func isTheSameOnAnyThreads() throws {
        try withTemporaryFolder { folder in
            let tiny = try tinyRun(in: folder)
            let before = Parallel.threads
            defer { Parallel.threads = before }
            _ = try tiny.train(tiny.configuration("sampling.crops_per_epoch=16"), to: "memory")
            for threads in [1, 3] {
                Parallel.threads = threads
                let (name, recorder) = ("disk\(threads)", Recorder())
                _ = try tiny.train(
                    tiny.configuration("sampling.crops_per_epoch=16", "data.memory_limit=1"), to: name,
                    observer: recorder)
                #expect(recorder.lines.contains { $0.contains("fit data.memory_limit") }, "\(recorder.lines)")
                #expect(try tiny.epochs(name) == tiny.epochs("memory"))
                #expect(
                    try tensors(tiny.runFolder(name).best) == tensors(tiny.runFolder("memory").best))
                // The scratch file has no name.
                let names = try FileManager.default.contentsOfDirectory(atPath: tiny.runFolder(name).path)
                #expect(!names.contains { $0.contains("scratch") }, "\(names)")
            }
        }
    }
}
