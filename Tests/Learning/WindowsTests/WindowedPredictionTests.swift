// Predicting in windows gives what predicting in one piece gives.
import Dataset
import Foundation
import Raster
import Tensor
import TestSupport
import Testing
import Windows

/// Samples that differ from pixel to pixel.
func patternedSamples(width: Int, height: Int, bands: Int, missing: [UInt8]? = nil) -> TileSamples {
    let values = (0..<bands * width * height).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) }
    return TileSamples(width: width, height: height, bands: bands, storage: .uint8(values), missing: missing)
}

/// What a prediction hands over, gathered: [planes, H, W].
func gatheredProbabilities(_ prediction: WindowedPrediction, width: Int, height: Int, planes: Int) throws -> [Float] {
    var result = [Float](repeating: .nan, count: planes * width * height)
    var next = 0
    try prediction.run { strip in
        #expect(strip.rows.lowerBound == next && strip.width == width && strip.planes.count == planes)
        next = strip.rows.upperBound
        for plane in 0..<planes {
            for i in 0..<strip.pixels {
                result[(plane * height + strip.rows.lowerBound) * width + i] = strip.planes[plane][i]
            }
        }
    }
    #expect(next == height)
    return result
}

private let unit = Normalization(mean: [128], standardDeviation: [64])
private let small = WindowSettings(window: 32, overlap: 12, margin: 2, alignment: 4)

/// Logits that depend on the 5×5 pixels around, zeros outside of the window: a network with a reach of 2.
private func blurring(_ images: PlanarTensor, _ logits: PlanarTensor) {
    for (n, y) in (0..<images.images).flatMap({ n in (0..<images.height).map { (n, $0) } }) {
        for x in 0..<images.width {
            var sum: Float = 0
            for v in max(0, y - 2)...min(images.height - 1, y + 2) {
                for u in max(0, x - 2)...min(images.width - 1, x + 2) {
                    sum += images[n, 0, v, u] * Float(1 + (u + 3 * v) % 2)
                }
            }
            for c in 0..<logits.channels { logits[n, c, y, x] = sum * Float(c) * 0.07 }
        }
    }
}

@Suite struct WindowedPredictionTests {
    @Test(arguments: [(1, 1), (5, 70), (31, 33), (64, 64), (97, 50)])
    func aConstantNetworkGivesOneProbabilityEverywhere(width: Int, height: Int) throws {
        let prediction = WindowedPrediction(
            of: SamplesInMemory(patternedSamples(width: width, height: height, bands: 1)), settings: small, classes: 2,
            normalization: unit
        ) { _, logits in
            for n in 0..<logits.images {
                for i in 0..<logits.height * logits.width { logits.plane(n, 1)[i] = 1.5 }
            }
        }
        let p = try gatheredProbabilities(prediction, width: width, height: height, planes: 1)
        #expect(p.allSatisfy { abs($0 - 0.8175745) < 1e-6 })
    }

    @Test(arguments: [(33, 20, 2), (70, 97, 2), (70, 97, 4), (128, 45, 3)])
    func windowsEqualOnePieceEverywhereWhenTheMarginCoversTheReach(width: Int, height: Int, classes: Int) throws {
        let samples = SamplesInMemory(patternedSamples(width: width, height: height, bands: 1))
        func probabilities(_ settings: WindowSettings) throws -> [Float] {
            try gatheredProbabilities(
                WindowedPrediction(
                    of: samples, settings: settings, classes: classes, normalization: unit, network: blurring),
                width: width, height: height, planes: classes - 1)
        }
        let windowed = try probabilities(small)
        let whole = try probabilities(WindowSettings(window: 128, overlap: 0, margin: 0, alignment: 4))
        #expect(zip(windowed, whole).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(Set(whole).count > 100, "the picture is not flat")
    }

    /// Columns of windows: three of 32 pixels and a last one of 30, which goes alone.
    @Test(arguments: [1, 2, 3, 100]) func windowsTogetherGiveWhatEachGivesAlone(windowsPerBatch: Int) throws {
        let (width, height) = (90, 50)
        // No data in the second window of the first row.
        var missing = [UInt8](repeating: 0, count: width * height)
        for i in missing.indices where i / width < 33 && 18..<54 ~= i % width { missing[i] = 1 }
        let samples = SamplesInMemory(patternedSamples(width: width, height: height, bands: 1, missing: missing))
        func probabilities(_ windowsPerBatch: Int, largest: inout Int) throws -> [Float] {
            var (sizes, windows): (Set<Int>, Int) = ([], 0)
            var prediction = WindowedPrediction(
                of: samples, settings: small, classes: 3, normalization: unit
            ) { images, logits in
                sizes.insert(images.images)
                windows += images.images
                blurring(images, logits)
            }
            prediction.windowsPerBatch = windowsPerBatch
            let result = try gatheredProbabilities(prediction, width: width, height: height, planes: 2)
            #expect(windows == prediction.grid.count - 1, "every window with data once")
            largest = sizes.max()!
            return result
        }
        var (alone, together) = (0, 0)
        #expect(try probabilities(windowsPerBatch, largest: &together) == probabilities(1, largest: &alone))
        #expect(alone == 1 && together == min(windowsPerBatch, 3))
    }

    /// As many small windows as have the pixels of one of 512 × 512.
    @Test(arguments: [(1024, 1), (512, 1), (256, 4), (128, 16)]) func smallWindowsGoTogether(side: Int, count: Int) {
        let prediction = WindowedPrediction(
            of: SamplesInMemory(patternedSamples(width: 1100, height: 1030, bands: 1)),
            settings: WindowSettings(window: side, overlap: 0, margin: 0, alignment: 16), classes: 2,
            normalization: unit
        ) { _, _ in }
        #expect(prediction.windowsPerBatch == count)
    }

    /// What is read and handed over at a time is bounded by the window, however high the image.
    @Test func memoryDoesNotGrowWithTheHeight() throws {
        struct Tower: WindowSource {
            let width = 40
            let height = 2000
            let bands = 1
            func read(_ window: Window) -> TileSamples {
                #expect(window.width <= 32 && window.height <= 32)
                return patternedSamples(width: window.width, height: window.height, bands: 1)
            }
        }
        let prediction = WindowedPrediction(
            of: Tower(), settings: small, classes: 2, normalization: unit, network: blurring)
        var rows = 0
        try prediction.run {
            #expect($0.rows.count <= 32)
            rows += $0.rows.count
        }
        #expect(rows == 2000)
    }

    /// A wide image of which a few columns are in memory at a time, and one that goes on in the middle.
    @Test(arguments: [(1, 2), (4, 2), (1, 3)])
    func neitherAScratchFileNorALaterStartChangesABit(windowsPerBatch: Int, classes: Int) throws {
        try withTemporaryFolder { folder in
            let (width, height) = (230, 95)
            var missing = [UInt8](repeating: 0, count: width * height)
            for i in missing.indices where i % 7 == 0 || (i % width > 150 && i / width > 60) { missing[i] = 1 }
            let samples = SamplesInMemory(patternedSamples(width: width, height: height, bands: 1, missing: missing))
            func rows(scratch: String?, from first: Int) throws -> [[Float]] {
                var rows: [[Float]] = []
                var prediction = WindowedPrediction(
                    of: samples, settings: small, classes: classes, normalization: unit, scratch: scratch,
                    network: blurring)
                (prediction.windowsPerBatch, prediction.stripPixels) = (windowsPerBatch, 1)
                try prediction.run(from: first) { strip in
                    #expect(strip.rows.lowerBound == first + rows.count && strip.width == width)
                    for row in 0..<strip.rows.count {
                        let pixels = row * width..<(row + 1) * width
                        rows.append(
                            strip.planes.flatMap { plane in pixels.map { plane[$0] } }
                                + pixels.map { Float(strip.missing[$0]) })
                    }
                }
                return rows
            }
            let whole = try rows(scratch: nil, from: 0)
            #expect(whole.count == height && whole[0].count == classes * width)
            for first in [0, 1, 19, 20, 33, 63, 64, 94, 95] {
                for scratch in [nil, folder + "/a.png"] {
                    #expect(try rows(scratch: scratch, from: first) == Array(whole[first...]), "from \(first)")
                }
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [], "the file has no name")
        }
    }

    @Test func theStripsDoNotDependOnThreads() throws {
        let samples = SamplesInMemory(patternedSamples(width: 80, height: 90, bands: 1))
        let runs = try (0..<2).map { _ in
            try gatheredProbabilities(
                WindowedPrediction(of: samples, settings: small, classes: 2, normalization: unit, network: blurring),
                width: 80, height: 90, planes: 1)
        }
        #expect(runs[0] == runs[1])
    }

    @Test func pixelsWithoutDataAreMarkedAndEmptyWindowsSkipped() throws {
        let (width, height) = (80, 60)
        // No data in the left 50 columns, which covers whole windows, and at one pixel.
        var missing = [UInt8](repeating: 0, count: width * height)
        for i in missing.indices where i % width < 50 || i == 70 + 40 * width { missing[i] = 1 }
        var seen = 0
        let prediction = WindowedPrediction(
            of: SamplesInMemory(patternedSamples(width: width, height: height, bands: 1, missing: missing)),
            settings: small, classes: 2, normalization: unit
        ) { _, logits in
            seen += logits.images
            for n in 0..<logits.images {
                for i in 0..<logits.height * logits.width { logits.plane(n, 1)[i] = 5 }
            }
        }
        var classes: [UInt8] = []
        try prediction.run { classes += $0.classes(threshold: 0.5, missingValue: 255) }
        #expect(classes == missing.map { $0 == 1 ? 255 : 1 })
        #expect(seen < prediction.grid.count)
    }

    @Test func progressCountsWindowsAndMayStop() throws {
        struct Stop: Error {}
        var counted: [Int] = []
        let prediction = WindowedPrediction(
            of: SamplesInMemory(patternedSamples(width: 50, height: 50, bands: 1)), settings: small, classes: 2,
            normalization: unit
        ) { _, _ in }
        try prediction.run(progress: { counted.append($0) }, { _ in })
        #expect(counted == Array(1...prediction.grid.count) && counted.count == 4)
        #expect(throws: Stop.self) { try prediction.run(progress: { if $0 == 2 { throw Stop() } }, { _ in }) }
    }
}

@Suite struct ClassDecisionTests {
    /// P(background), P(1), P(2) of one pixel → its class.
    @Test(arguments: [
        ([0.6, 0.3, 0.1], 0.5, 0), ([0.4, 0.35, 0.25], 0.5, 1), ([0.4, 0.2, 0.4], 0.5, 2), ([0.4, 0.3, 0.3], 0.5, 1),
        ([0.6, 0.3, 0.1], 0.4, 1), ([0.02, 0.9, 0.08], 0.99, 0), ([1, 0, 0], 0, 1),
    ])
    func foregroundTogetherDecides(p: [Float], threshold: Double, expected: UInt8) {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 2) { planes in
            (planes[0], planes[1]) = (p[1], p[2])
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1) { missing in
                missing[0] = 0
                let strip = ProbabilityStrip(
                    rows: 0..<1, width: 1,
                    planes: [UnsafePointer(planes.baseAddress!), UnsafePointer(planes.baseAddress! + 1)],
                    missing: UnsafePointer(missing.baseAddress!))
                #expect(strip.classes(threshold: threshold, missingValue: 255) == [expected])
                missing[0] = 1
                #expect(strip.classes(threshold: threshold, missingValue: 255) == [255])
            }
        }
    }

    @Test func atTheThresholdItIsACar() {
        var p: [Float] = [0.3, 0.29999998]
        let missing: [UInt8] = [0, 0]
        p.withUnsafeMutableBufferPointer { p in
            missing.withUnsafeBufferPointer {
                let strip = ProbabilityStrip(
                    rows: 0..<1, width: 2, planes: [UnsafePointer(p.baseAddress!)], missing: $0.baseAddress!)
                #expect(strip.classes(threshold: 0.3, missingValue: 0) == [1, 0])
            }
        }
    }
}
