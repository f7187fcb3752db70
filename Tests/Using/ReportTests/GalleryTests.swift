// Which tiles are shown, and what is drawn on them.
import Dataset
import Metrics
import Objects
import Raster
import Report
import SceneComparison
import TestSupport
import Testing

@Suite struct GalleryTests {
    private func counts(_ right: Int, errors: Int) -> ObjectCounts {
        ObjectCounts(truePositives: right, falsePositives: errors / 2, falseNegatives: errors - errors / 2)
    }

    @Test func tilesAreChosenEvenlyFromTheMostErrorsToTheFewest() {
        let tiles = [0, 9, 4, 7, 2].map { counts(1, errors: $0) }
        #expect(Gallery.choice(of: 9, from: tiles) == [1, 3, 2, 4, 0], "all of them")
        #expect(Gallery.choice(of: 3, from: tiles) == [1, 2, 0])
        #expect(Gallery.choice(of: 1, from: tiles) == [1])
        #expect(Gallery.choice(of: 0, from: tiles) == [])
        #expect(Gallery.choice(of: 4, from: []) == [])
    }

    @Test func ofAsManyErrorsTheTileWithMoreRightObjectsComesFirst() {
        #expect(
            Gallery.choice(of: 3, from: [counts(0, errors: 2), counts(5, errors: 2), counts(0, errors: 2)]) == [
                1, 0, 2,
            ])
    }

    /// One right, one false and one missed object of 4×3 pixels, side by side.
    private func threeObjects() -> MatchedObjects {
        var (predicted, labels) = ([Float](repeating: 0, count: 20 * 8), [UInt8](repeating: 0, count: 20 * 8))
        for y in 2..<5 {
            for x in 0..<4 {
                (predicted[y * 20 + 1 + x], labels[y * 20 + 1 + x]) = (1, 1)
                predicted[y * 20 + 8 + x] = 1
                labels[y * 20 + 15 + x] = 1
            }
        }
        let samples = TileSamples(width: 20, height: 8, bands: 1, storage: .uint8([UInt8](repeating: 0, count: 160)))
        let tile = Tile(name: "a", samples: samples, labels: labels)
        var scores = ScoreMap(width: 20)
        for score in predicted { scores.append(score: score, candidate: 1) }
        return MatchedObjects.ofEachClass(scores, tile, classes: 2, threshold: 0.5, rule: ObjectRule())[0]
    }

    @Test func objectsHaveTheirVerdicts() {
        let objects = threeObjects()
        for verdict in MatchedObjects.Verdict.allCases { #expect(objects.objects(verdict).objects.count == 1) }
        #expect(objects.runs(.right).map(\.start) == [1, 1, 1])
        #expect(objects.runs(.wrong).map(\.start) == [8, 8, 8])
        #expect(objects.runs(.missed).map(\.start) == [15, 15, 15])
    }

    @Test func eachVerdictHasItsColourAndPattern() {
        let background = [UInt8](repeating: 100, count: 3 * 20 * 8)
        var painter = MatchedObjectsPainter(background, of: Window(x: 0, y: 0, width: 20, height: 8), magnification: 4)
        #expect(painter.width == 80 && painter.height == 32 && painter.rgb.allSatisfy { $0 == 100 })
        painter.paint(threeObjects())
        func pixel(_ x: Int, _ y: Int) -> [UInt8] { Array(painter.rgb[3 * (y * 80 + x)..<3 * (y * 80 + x) + 3]) }
        // Rims: the first pixel of each object in its magnified picture.
        #expect(pixel(4, 8) == MatchedObjectsPainter.color(of: .right))
        #expect(pixel(32, 8) == MatchedObjectsPainter.color(of: .wrong))
        #expect(pixel(60, 8) == MatchedObjectsPainter.color(of: .missed))
        #expect(pixel(3, 8) == [100, 100, 100] && pixel(4, 7) == [100, 100, 100], "nothing beside them")
        // Insides: tinted everywhere, hatched here and there, empty.
        func inside(_ left: Int) -> Set<[UInt8]> {
            Set((left + 1..<left + 15).flatMap { x in (9..<19).map { pixel(x, $0) } })
        }
        #expect(inside(4).count == 1 && !inside(4).contains([100, 100, 100]))
        #expect(inside(32).count == 2 && inside(32).contains([100, 100, 100]))
        #expect(inside(60) == [[100, 100, 100]])
    }

    @Test func aPartOfATileShowsItsOwnObjects() {
        // The window begins between the first object and the second.
        let window = Window(x: 6, y: 1, width: 8, height: 6)
        var painter = MatchedObjectsPainter([UInt8](repeating: 0, count: 3 * 48), of: window, magnification: 1)
        painter.paint(threeObjects())
        let painted = (0..<48).filter { painter.rgb[3 * $0] != 0 || painter.rgb[3 * $0 + 1] != 0 }
        #expect(painted.contains(1 * 8 + 2) && painted.allSatisfy { 2..<6 ~= $0 % 8 && 1..<4 ~= $0 / 8 })
    }
}
