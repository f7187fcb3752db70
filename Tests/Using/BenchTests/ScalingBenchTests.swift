// What many threads could make of a step, from the times of its pieces.
import Bench
import Model
import TestSupport
import Testing

@Suite struct ScalingBenchTests {
    private func results(_ threads: [Int]) throws -> [ScalingResult] {
        let step = NetworkBench(
            mode: .train, network: UNetConfiguration(width: 16, depth: 2), size: 32, batch: 2, steps: 1,
            loss: try #require(Loss(exampleOf: WeightedCrossEntropy.kind, classes: 2)))
        return try ScalingBench(step: step, threads: threads).run()
    }

    /// One thread has the whole step on its critical path. More threads never have a longer one, nor one shorter than
    /// an even share.
    @Test func moreThreadsHaveShorterPaths() throws {
        let all = try results([1, 2, 4, 64])
        #expect(abs(all[0].efficiency - 1) < 1e-9)
        for (fewer, more) in zip(all, all.dropFirst()) {
            #expect(more.criticalSeconds <= fewer.criticalSeconds)
            #expect(more.criticalSeconds >= more.seconds / Double(more.threads) && more.efficiency <= 1)
        }
        #expect(all[3].limits[0].seconds > 0)
    }

    /// What is lost to the limits is all that separates the critical path from an even share.
    @Test func limitsAddUp() throws {
        let result = try results([8])[0]
        let lost = result.limits.reduce(0) { $0 + $1.seconds }
        #expect(abs(result.criticalSeconds - result.seconds / 8 - lost) < 1e-9)
        #expect(result.limits.contains { $0.name.hasPrefix("WinogradConvolution.") })
    }
}
