// Objects of a map of scores at one threshold after another.
import Objects
import Testing

@Suite struct ScoreMapTests {
    private func map(_ scores: [Float], _ candidates: [UInt8], width: Int) -> ScoreMap {
        var map = ScoreMap(width: width)
        for (score, candidate) in zip(scores, candidates) { map.append(score: score, candidate: candidate) }
        return map
    }

    @Test func aScoreThatReachesTheThresholdIsEnough() {
        let scores = map([0.3, 0.29999, 0.9, 0, 1, 0], [1, 1, 2, 1, 3, ClassLabel.ignored], width: 3)
        #expect(scores.height == 2)
        #expect(scores.classMap(threshold: 0.3, missingValue: 255) == [1, 0, 2, 0, 3, 255], "0.3 in single precision")
        #expect(scores.classMap(threshold: 0) == [1, 1, 2, 1, 3, 0])
        #expect(scores.classMap(threshold: 1) == [0, 0, 0, 0, 3, 0])
    }

    @Test func rowsComeAndGo() {
        var scores = map([0.1, 0.2], [1, 2], width: 2)
        scores.append(map([0.3, 0.4, 0.5, 0.6], [3, 4, 5, 6], width: 2))
        #expect(scores == map([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [1, 2, 3, 4, 5, 6], width: 2))
        scores.removeFirst(rows: 2)
        #expect(scores == map([0.5, 0.6], [5, 6], width: 2))
    }
}
