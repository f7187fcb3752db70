// From samples of any type to a picture on a screen.
import Raster

/// Maps the samples of an image to 8-bit red, green and blue.
///
/// 8-bit colour stays as it is. Gray images, other types and other ranges are stretched, band by band, from the 2nd to
/// the 98th percentile of a sample of their pixels. Three bands or more show the first three, others the first as gray.
package struct DisplayStretch {
    /// By shown band.
    private let stretches: [Stretch]
    /// The value of each integer sample, by shown band: there are few, and many pixels. Empty for floats.
    private let tables: [[UInt8]]
    /// Bands shown as red, green and blue, from 0; one as all three.
    private let shown: [Int]

    /// What becomes 0 … 255.
    private struct Stretch {
        let low: Float
        let high: Float

        func value(of sample: Float) -> UInt8 {
            // In this order a sample that is not a number becomes black.
            UInt8(max(0, min((sample - low) * (255 / (high - low)), 255)).rounded())
        }
    }

    private static let lowest = 0.02
    private static let highest = 0.98
    /// Rows are taken from this many places of the image.
    private static let places = 16
    private static let rowsAtAPlace = 8
    private static let columnsOfARow = 1024

    /// Looks at some pixels of the image, where it must be stretched.
    ///
    /// - Throws: `UserError` when the image cannot be read.
    package init(of image: ImageReader) throws {
        let shown = image.bands >= 3 ? [0, 1, 2] : [0]
        self.shown = shown
        if image.keptType == .uint8, image.bands >= 3 {
            stretches = [Stretch](repeating: Stretch(low: 0, high: 255), count: 3)
        } else {
            let values = try Self.sample(of: image)
            stretches = shown.map { Self.percentiles(of: values[$0]) }
        }
        let integers: Range<Int> =
            switch image.keptType {
            case .uint8: 0..<256
            case .uint16: 0..<65_536
            default: 0..<0
            }
        tables = stretches.map { stretch in integers.map { stretch.value(of: Float($0)) } }
    }

    /// Some values of each band.
    private static func sample(of image: ImageReader) throws -> [[Float]] {
        var values = [[Float]](repeating: [], count: image.bands)
        for place in 0..<places {
            let rows = min(rowsAtAPlace, image.height)
            let y = (image.height - rows) * place / (places - 1)
            let samples = try image.read(Window(x: 0, y: y, width: image.width, height: rows))
            let floats = samples.asFloats()
            let area = samples.width * samples.height
            let step = max(1, area / (rows * columnsOfARow))
            for pixel in stride(from: 0, to: area, by: step) where samples.missing?[pixel] ?? 0 == 0 {
                for band in 0..<image.bands { values[band].append(floats[band * area + pixel]) }
            }
        }
        return values
    }

    private static func percentiles(of values: [Float]) -> Stretch {
        guard !values.isEmpty else { return Stretch(low: 0, high: 1) }
        let sorted = values.sorted()
        let low = sorted[Int(lowest * Double(sorted.count - 1))]
        let high = sorted[Int((highest * Double(sorted.count - 1)).rounded(.up))]
        return Stretch(low: low, high: high > low ? high : low + 1)
    }

    /// Red, green and blue of each pixel; black where there is no data.
    package func rgb(of samples: TileSamples) -> [UInt8] {
        let area = samples.width * samples.height
        return [UInt8](unsafeUninitializedCapacity: 3 * area) { rgb, count in
            for channel in 0..<3 {
                let index = channel % shown.count
                let plane = shown[index] * area..<(shown[index] + 1) * area
                switch samples.storage {
                case .uint8(let stored): look(up: stored[plane], in: tables[index], channel, &rgb)
                case .uint16(let stored): look(up: stored[plane], in: tables[index], channel, &rgb)
                case .float(let stored):
                    let stretch = stretches[index]
                    var at = channel
                    for sample in stored[plane] {
                        rgb[at] = stretch.value(of: sample)
                        at += 3
                    }
                }
            }
            if let missing = samples.missing {
                for pixel in 0..<area where missing[pixel] != 0 {
                    for channel in 0..<3 { rgb[3 * pixel + channel] = 0 }
                }
            }
            count = 3 * area
        }
    }

    private func look<Sample: FixedWidthInteger>(
        up samples: ArraySlice<Sample>, in table: [UInt8], _ channel: Int,
        _ rgb: inout UnsafeMutableBufferPointer<UInt8>
    ) {
        table.withUnsafeBufferPointer { table in
            var at = channel
            for sample in samples {
                rgb[at] = table[Int(sample)]
                at += 3
            }
        }
    }
}
