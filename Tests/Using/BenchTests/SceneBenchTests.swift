// A scene is predicted in the windows that were asked for.
import Base
import Bench
import Model
import Testing

@Suite struct SceneBenchTests {
    private let network = UNetConfiguration(width: 8, depth: 1)

    /// Windows of 32 pixels: 64 in strides of 32, two a side; 70 in strides of 24, three a side.
    @Test(arguments: [(64, 0, 4), (70, 8, 9)]) func timesAScene(scene: Int, overlap: Int, windows: Int) throws {
        let line = try Line(SceneBench(network: network, scene: scene, window: 32, overlap: overlap, steps: 2).run())
        #expect(line.text("mode") == "scene")
        #expect(line.number("windows") == Double(windows) && line.number("windows_per_batch") == 256)
        for key in ["windows_per_second", "megapixels_per_second", "gflops", "gflops_per_peak", "peak_rss_mib"] {
            #expect(line.number(key) > 0, "\(key)")
        }
        let share = line.number("network_share")
        #expect(share > 0 && share < 1)
        let serial = line.number("serial_share")
        #expect(serial > 0 && serial <= 1)
        line.expectSteps("scene_seconds", count: 2)
    }

    @Test func windowsThatDoNotSuitAreRefused() {
        #expect {
            try SceneBench(network: network, scene: 64, window: 32, overlap: 20, steps: 1).run()
        } throws: { "\($0)" == "an overlap of 20 pixels in windows of 32; choose 0 to 16, half the window" }
    }
}
