// Scenes that are written to while they are cut.
import Base
import Foundation
import TestSupport
import Testing
import Tiling

@Suite struct ChangedSceneTests {
    /// Each scene is read twice: what was measured must be what is cut.
    @Test func aSceneThatChangesMeanwhileIsNoMixture() throws {
        try withTemporaryFolder { folder in
            var fixture = TilingFixture(in: folder)
            try fixture.writeScene("a", width: 300, height: 270)
            try fixture.writeScene("b", x: 3, width: 300, height: 270)
            try fixture.writeCars(width: 300, height: 270)
            for stage in ["before", "measuring"] {
                try fixture.writeScene("a", width: 300, height: 270)
                fixture.settings.output = folder + "/" + stage
                let tiler = try Tiler([folder + "/a.tif"], settings: fixture.settings)
                func change() throws {
                    try? FileManager.default.removeItem(atPath: folder + "/a.tif")
                    try FileManager.default.copyItem(atPath: folder + "/b.tif", toPath: folder + "/a.tif")
                }
                if stage == "before" { try change() }
                let text = message {
                    _ = try tiler.run(
                        progress: { now, done, total, _ in if now == stage, done == total { try change() } },
                        note: { _ in })
                }
                #expect(text.hasPrefix("\(folder)/a.tif: was changed while it was in use; "), "\(text)")
                #expect(!FileManager.default.fileExists(atPath: fixture.settings.output))
            }
        }
    }
}
