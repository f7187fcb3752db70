// The arithmetic of a U-Net pass, counted as everyone counts it: direct convolutions, multiply and add as two.
extension UNetConfiguration {
    /// Floating-point operations of the convolutions for one image of this size, forward.
    public func forwardOperations(height: Int, width: Int) -> Double {
        var sum = 0.0
        func add(inputs: Int, outputs: Int, taps: Int, level: Int) {
            let pixels = (padded(height) >> level) * (padded(width) >> level)
            sum += 2 * Double(inputs * outputs * taps) * Double(pixels)
        }
        for level in 0...depth {
            let channels = self.channels(level: level)
            add(inputs: inputChannels(level: level), outputs: channels, taps: 9, level: level)
            add(inputs: channels, outputs: channels, taps: 9, level: level)
            if level == depth { break }
            add(inputs: concatenation(level: level).channels, outputs: channels, taps: 9, level: level)
            add(inputs: channels, outputs: channels, taps: 9, level: level)
            if upsampling == .transposed {
                // Each pixel of the level below makes 2×2 outputs with one tap each.
                add(inputs: self.channels(level: level + 1), outputs: channels, taps: 1, level: level)
            }
        }
        add(inputs: self.width, outputs: classes, taps: 1, level: 0)
        return sum
    }

    /// Forward, data gradient and weight gradient; the first layer needs no data gradient.
    public func trainingOperations(height: Int, width: Int) -> Double {
        let first = 2 * Double(inputBands * self.width * 9) * Double(padded(height) * padded(width))
        return 3 * forwardOperations(height: height, width: width) - first
    }
}
