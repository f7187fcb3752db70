// A bench of the network is one line of JSON with what was measured.
import Bench
import Configuration
import Foundation
import Model
import Testing

@Suite struct NetworkBenchTests {
    private let network = UNetConfiguration(width: 8, depth: 1)

    @Test(arguments: NetworkBench.Mode.allCases) func timesSteps(mode: NetworkBench.Mode) throws {
        let bench = NetworkBench(mode: mode, network: network, size: 16, batch: 2, steps: 3, loss: Loss(CrossEntropy()))
        let line = try Line(bench.run())
        #expect(line.text("precision") == "fp32" && line.text("convolution") != nil)
        #expect(line.text("mode") == mode.rawValue && line.text("loss") == (mode == .train ? "cross_entropy" : nil))
        for key in ["tiles_per_second", "gflops", "peak_gflops", "gflops_per_peak", "peak_rss_mib"] {
            #expect(line.number(key) > 0, "\(key)")
        }
        line.expectSteps("step_seconds", count: 3)
    }

    @Test(arguments: Loss.kinds.map { $0.kind }) func trainsWithEveryLoss(kind: String) throws {
        let loss = try #require(Loss(exampleOf: kind, classes: 2))
        let bench = NetworkBench(mode: .train, network: network, size: 16, batch: 1, steps: 1, loss: loss)
        let line = try Line(bench.run())
        #expect(line.text("loss") == loss.kind)
        line.expectSteps("step_seconds", count: 1)
    }

    @Test func thePeakComesWithTheCostOfARegion() throws {
        let line = try Line(PeakBench.run())
        #expect(line.text("mode") == "peak" && line.number("gflops") > 0)
        #expect(line.number("empty_region_microseconds") > 0)
    }
}
