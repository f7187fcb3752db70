// From samples of any type to a picture on a screen.
import Dataset
import Raster

/// Maps the samples of an image to 8-bit red, green and blue.
///
/// 8-bit colour stays as it is. Gray images, other types and other ranges are stretched, band by band, from the 2nd to
/// the 98th percentile of a sample of their pixels. Three bands or more show the first three, others the first as gray.
package struct DisplayStretch {
    private let ranges: [(low: Float, high: Float)]
    /// Bands shown as red, green and blue, from 0.
    private let shown: [Int]

    private static let lowest = 0.02
    private static let highest = 0.98
    /// Rows are taken from this many places of the image.
    private static let places = 16
    private static let rowsAtAPlace = 8
    private static let columnsOfARow = 1024

    package init(of image: ImageReader) throws {
        shown = image.bands >= 3 ? [0, 1, 2] : [0, 0, 0]
        if image.keptType == .uint8, image.bands >= 3 {
            ranges = [(0, 255), (0, 255), (0, 255)]
            return
        }
        var values = [[Float]](repeating: [], count: image.bands)
        for place in 0..<Self.places {
            let rows = min(Self.rowsAtAPlace, image.height)
            let y = (image.height - rows) * place / (Self.places - 1)
            let samples = try image.read(Window(x: 0, y: y, width: image.width, height: rows))
            let floats = samples.asFloats()
            let area = samples.width * samples.height
            let step = max(1, area / (rows * Self.columnsOfARow))
            for pixel in stride(from: 0, to: area, by: step) where samples.missing?[pixel] ?? 0 == 0 {
                for band in 0..<image.bands { values[band].append(floats[band * area + pixel]) }
            }
        }
        ranges = shown.map { Self.percentiles(of: values[$0]) }
    }

    private static func percentiles(of values: [Float]) -> (low: Float, high: Float) {
        guard !values.isEmpty else { return (0, 1) }
        let sorted = values.sorted()
        let low = sorted[Int(lowest * Double(sorted.count - 1))]
        let high = sorted[Int((highest * Double(sorted.count - 1)).rounded(.up))]
        return high > low ? (low, high) : (low, low + 1)
    }

    /// Red, green and blue of each pixel; black where there is no data.
    package func rgb(of samples: TileSamples) -> [UInt8] {
        let area = samples.width * samples.height
        let floats = samples.asFloats()
        return [UInt8](unsafeUninitializedCapacity: 3 * area) { rgb, count in
            for channel in 0..<3 {
                let (low, high) = ranges[channel]
                let gain = 255 / (high - low)
                let plane = shown[channel] * area
                for pixel in 0..<area {
                    rgb[3 * pixel + channel] = UInt8(min(max((floats[plane + pixel] - low) * gain, 0), 255).rounded())
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
}

extension TileSamples {
    /// [B, H, W] samples as they are stored, as floats; 0 where there is no data.
    func asFloats() -> [Float] {
        let identity = Normalization(
            mean: [Double](repeating: 0, count: bands), standardDeviation: [Double](repeating: 1, count: bands))
        return [Float](unsafeUninitializedCapacity: bands * width * height) { floats, count in
            normalize(by: identity, into: floats.baseAddress!)
            count = bands * width * height
        }
    }
}
