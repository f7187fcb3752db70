// A scene that passes by row by row is cut as the whole would be.
import Base
import Objects
import TestSupport
import Testing

@Suite struct RowwiseSplitterTests {
    /// Shorter than a band, a little more than one, and several.
    @Test(arguments: [40, 512, 655, 1200])
    func rowByRowEqualsAtOnce(height: Int) {
        var random = Random(31, UInt64(height))
        let width = 23
        let splitting = ObjectSplitting(smoothing: 1.5)
        var scene = scores(
            of: scatteredBlobs(&random, count: height / 4, width: width, height: height), width: width, height: height)
        // Some pixels without data.
        var holes = ScoreMap(width: width)
        for pixel in scene.scores.indices {
            let isMissing = pixel % 211 == 7
            holes.append(score: isMissing ? 0 : scene.scores[pixel], candidate: isMissing ? ClassLabel.ignored : 1)
        }
        scene = holes
        let expected = splitting.separated(
            scene.classMap(threshold: 0.4, missingValue: ClassLabel.ignored), scores: scene.scores, width: width)
        #expect(
            expected.contains(ClassLabel.ignored)
                && expected != scene.classMap(threshold: 0.4, missingValue: ClassLabel.ignored))

        var splitter = RowwiseSplitter(width: width, threshold: 0.4, splitting: splitting)
        var passed: [UInt8] = []
        var rest = scene
        while rest.height > 0 {
            let rows = min(rest.height, 1 + random.integer(below: 400))
            var added = ScoreMap(width: width)
            for pixel in 0..<rows * width {
                added.append(score: rest.scores[pixel], candidate: rest.candidates[pixel])
            }
            passed += splitter.add(added)
            rest.removeFirst(rows: rows)
        }
        passed += splitter.finish()
        #expect(passed == expected)
    }
}
