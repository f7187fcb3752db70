// A training on tiles whose fourth band is infrared, and tagged alpha as GDAL tags it.
import Base
import Foundation
import Raster
import TestSupport
import Testing
import Training

@Suite struct AlphaBandTests {
    /// Dark cars are without data then: why there is nothing to learn is said before that there is nothing.
    @Test func whyThereIsNothingToLearnIsSaidFirst() throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            for (set, name) in [("train", "a"), ("train", "b"), ("val", "c")] {
                let path = "\(folder)/\(set)/images/\(name)"
                let colours = try RasterReader(path: path + ".png").readAll()
                let mask = try RasterReader(path: "\(folder)/\(set)/masks/\(name).png").readAll()
                var bytes: [UInt8] = []
                for i in 0..<40 * 40 {
                    bytes += colours.bytes[3 * i..<3 * i + 3]
                    bytes.append(mask.bytes[i] == 255 ? 0 : UInt8(90 + i % 40))
                }
                try RasterWriter.writeGeoTIFF(
                    path: path + ".tif", width: 40, height: 40, bands: 4, bytes: bytes, alphaBand: 3)
                try FileManager.default.removeItem(atPath: path + ".png")
            }
            let recorder = Recorder()
            #expect(throws: UserError.self) {
                _ = try tiny.train(tiny.configuration("schedule.cycles=1"), to: "run", observer: recorder)
            }
            #expect(recorder.lines.count { $0.contains("band 4 is tagged alpha but varies like an image") } == 1)
            _ = try tiny.train(
                tiny.configuration("schedule.cycles=1", "data.bands=[1,2,3,4]"), to: "named", observer: recorder)
        }
    }
}
