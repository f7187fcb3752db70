// Windows cover every pixel, and their weights add up to one.
import Model
import Testing
import Windows

private func settings(_ window: Int, _ overlap: Int, margin: Int = 0, alignment: Int = 16) -> WindowSettings {
    WindowSettings(window: window, overlap: overlap, margin: margin, alignment: alignment)
}

@Suite struct WindowGridTests {
    @Test(arguments: [1, 15, 16, 17, 63, 64, 65, 100, 127, 128, 129, 1000, 4096])
    func weightsAddUpToOneAtEveryPixel(length: Int) {
        for setting in [
            settings(64, 0), settings(64, 32), settings(64, 20, margin: 4), settings(64, 32, margin: 16),
            settings(128, 40, margin: 15, alignment: 4), settings(32, 3, margin: 1, alignment: 2),
        ] {
            let axis = WindowGrid(width: length, height: 5, settings: setting).columns
            var sums = [Float](repeating: 0, count: length)
            for index in axis.starts.indices {
                let (extent, weights) = (axis.extent(index), axis.weights(index))
                #expect(weights.count == extent.count && weights.allSatisfy { (0...1).contains($0) })
                for (pixel, weight) in zip(extent, weights) { sums[pixel] += weight }
            }
            #expect(sums.allSatisfy { abs($0 - 1) < 1e-6 }, "\(setting), \(length) pixels")
        }
    }

    @Test(arguments: [1, 17, 64, 65, 200, 1001])
    func windowsAreAlignedAndOfOneSize(length: Int) {
        let setting = settings(64, 24, margin: 4)
        let axis = WindowGrid(width: 3, height: length, settings: setting).rows
        #expect(axis.starts.allSatisfy { $0 % 16 == 0 })
        #expect(axis.side % 16 == 0 && axis.side <= 64)
        #expect(axis.starts == Array(Set(axis.starts)).sorted(), "no window twice, none out of order")
        #expect(axis.extent(axis.starts.count - 1).upperBound == length)
        #expect(axis.starts.last! + axis.side - length < 16, "the last window sees image, not padding")
        // Rows leave in order, without a gap.
        var next = 0
        for index in axis.starts.indices {
            #expect(axis.finished(after: index).lowerBound == next)
            next = axis.finished(after: index).upperBound
        }
        #expect(next == length)
    }

    @Test func neighboursOverlapAtLeastAsAsked() {
        let axis = WindowGrid(width: 1000, height: 3, settings: settings(128, 37)).columns
        for (left, right) in zip(axis.starts, axis.starts.dropFirst()) { #expect(left + 128 - right >= 37) }
    }

    @Test func theMarginIsNotUsed() {
        let axis = WindowGrid(width: 300, height: 3, settings: settings(128, 48, margin: 10)).columns
        #expect(axis.starts == [0, 80, 160, 176])
        let weights = axis.weights(1)
        #expect(weights.prefix(10).allSatisfy { $0 == 0 } && weights.suffix(10).allSatisfy { $0 == 0 })
        #expect(axis.weights(0).prefix(80).allSatisfy { $0 == 1 }, "at the border of the image there is no margin")
    }

    @Test func anImageSmallerThanAWindowIsOneWindow() {
        let grid = WindowGrid(width: 50, height: 20, settings: settings(64, 16))
        #expect(grid.count == 1)
        #expect((grid.columns.side, grid.rows.side) == (64, 32))
        #expect((grid.columns.extent(0), grid.rows.extent(0)) == (0..<50, 0..<20))
    }
}

@Suite struct WindowSettingsTests {
    @Test func theDefaultLeavesTheReachOfTheUsualNetworkOut() throws {
        let usual = try WindowSettings(for: UNetConfiguration(depth: 4))
        #expect(usual.window == 1024 && usual.overlap == 256 && usual.alignment == 16)
        #expect(try WindowSettings(WindowOptions(window: 250), for: UNetConfiguration()).overlap == 120, "half of 240")
        #expect(usual.margin == 107)
        #expect(try WindowSettings(for: UNetConfiguration(depth: 2)).margin == 23)
        #expect(try WindowSettings(for: UNetConfiguration(depth: 2, upsampling: .bilinear)).margin == 29)
        #expect(
            try WindowSettings(for: UNetConfiguration(depth: 6)).margin == 112, "as much as the overlap has room for")
    }

    @Test func aWindowThatDoesNotSuitIsRefused() {
        let network = UNetConfiguration(depth: 4)
        #expect { try WindowSettings(WindowOptions(window: 16, overlap: 0), for: network) } throws: {
            "\($0)" == "a window of 16 pixels; choose 32 to 8192 for a network of depth 4"
        }
        #expect { try WindowSettings(WindowOptions(window: 100, overlap: 49), for: network) } throws: {
            "\($0)" == "an overlap of 49 pixels in windows of 96; choose 0 to 48, half the window"
        }
        #expect(throws: (any Error).self) { try WindowSettings(WindowOptions(window: 64, overlap: -1), for: network) }
    }
}
