// The course of the learning rate: warm-up, decay, cycles.
import Foundation
import Metrics
import Schedule
import Testing

@Suite struct LearningRateTests {
    private func state(_ decay: Decay, warmup: Double = 0, rate: PhaseRate = .factor(1), epochs: Int = 4)
        -> ScheduleState
    {
        ScheduleState(
            SchedulePlan(
                phases: [
                    Phase(
                        name: "only", loss: "cross_entropy", learningRate: rate, warmupEpochs: warmup, decay: decay,
                        maximumEpochs: epochs)
                ], cycles: 2, baseLearningRate: 0.01, cycleRateFactor: 0.5))
    }

    @Test(
        arguments: [
            (Decay(), 0.5, 1), (Decay(.linear, to: 0.1), 0, 1), (Decay(.linear, to: 0.1), 0.5, 0.55),
            (Decay(.linear, to: 0.1), 1, 0.1), (Decay(.cosine, to: 0.2), 0.5, 0.6), (Decay(.cosine, to: 0.2), 1, 0.2),
            (Decay(.cosine, to: 0), 0.25, (1 + 0.5.squareRoot()) / 2), (Decay(.cosine, to: 0.2, from: 0.5), 0.5, 1),
            (Decay(.cosine, to: 0.2, from: 0.5), 0.75, 0.6), (Decay(.step, to: 0.1, from: 0.5), 0.49, 1),
            (Decay(.step, to: 0.1, from: 0.5), 0.5, 1), (Decay(.step, to: 0.1, from: 0.5), 0.5001, 0.1),
            (Decay(.linear, to: 0.1), 2, 0.1), (Decay(.step, to: 0.1, from: 0), 0.01, 0.1),
        ] as [(Decay, Double, Double)])
    func decays(decay: Decay, progress: Double, expected: Double) {
        #expect(abs(decay.factor(at: progress) - expected) < 1e-12)
    }

    @Test func theRateRisesThenFallsOverThePhase() {
        var state = state(Decay(.linear, to: 0), warmup: 1)
        #expect(state.learningRate(atEpochProgress: 0) == 0)
        #expect(abs(state.learningRate(atEpochProgress: 0.5) - 0.01 * 0.5 * 0.875) < 1e-12)
        _ = state.observe([:])
        #expect(abs(state.learningRate(atEpochProgress: 0) - 0.0075) < 1e-12)
        _ = state.observe([:])
        _ = state.observe([:])
        #expect(state.learningRate(atEpochProgress: 1) == 0)
        _ = state.observe([:])
        #expect(state.cycle == 2)  // every further cycle at half the rate
        #expect(abs(state.learningRate(atEpochProgress: 1) - 0.005 * 0.75) < 1e-12)
    }

    @Test(arguments: [1, 3, 7, 100]) func aStepBeginsWithAnEpoch(steps: Int) {
        for (epochs, start) in [(4, 0.5), (10, 0.3), (10, 0.7), (3, 1.0 / 3)] {
            var state = state(Decay(.step, to: 0.1, from: start), epochs: epochs)
            let first = Int((start * Double(epochs)).rounded())
            for epoch in 0..<epochs {
                for step in 1...steps {
                    let rate = state.learningRate(atEpochProgress: Double(step) / Double(steps))
                    #expect(abs(rate - (epoch < first ? 0.01 : 0.001)) < 1e-9, "epoch \(epoch), step \(step)")
                }
                if epoch + 1 < epochs { _ = state.observe([:]) }
            }
        }
    }

    @Test func absoluteRatesIgnoreTheBase() {
        #expect(state(Decay(), rate: .absolute(0.3)).learningRate(atEpochProgress: 0) == 0.3)
        #expect(state(Decay(), rate: .factor(0.3)).learningRate(atEpochProgress: 0) == 0.003)
    }

    @Test func aRaisedBiasStartsTheCourseAnew() {
        var plan = TransitionTests.raising(times: 1)
        plan.phases[0].decay = Decay(.linear, to: 0)
        var state = ScheduleState(plan)
        for observation in recall(0.1, 0.1) { _ = state.observe(observation) }
        #expect(state.learningRate(atEpochProgress: 0) == 1e-3)
    }
}
