// An image as it would look at another ground resolution.
import Raster
import Tensor

/// Resamples the windows of an image, band by band, as floats. What a pixel shows does not depend on the window it is
/// in. Pixels without data have no share; where they would have most of it, there is no data.
package struct ResampledSource: WindowSource {
    package let image: any WindowSource
    package let width: Int
    package let height: Int

    /// Rows of the image at a time, about: the memory beside a window.
    package static let rowsAtOnce = 256

    package init(of image: any WindowSource, by factors: PixelFactors) {
        self.image = image
        (width, height) = (factors.width(image.width), factors.height(image.height))
    }

    package var bands: Int { image.bands }

    /// - Throws: `UserError` when the image cannot be read.
    package func read(_ window: Window) throws -> TileSamples {
        let area = window.width * window.height
        var values = [Float](repeating: 0, count: bands * area)
        var missing: [UInt8]?
        let step = max(1, Self.rowsAtOnce * height / image.height)
        for top in stride(from: 0, to: window.height, by: step) {
            let rows = top..<min(top + step, window.height)
            let part = try read(
                columns: window.x..<window.x + window.width,
                rows: window.y + rows.lowerBound..<window.y + rows.upperBound)
            let (first, pixels) = (top * window.width, rows.count * window.width)
            for band in 0..<bands {
                values.replaceSubrange(
                    band * area + first..<band * area + first + pixels,
                    with: UnsafeBufferPointer(start: part.values.pointer + band * pixels, count: pixels))
            }
            guard let shares = part.shares else { continue }
            for i in 0..<pixels where shares.pointer[i] < 0.5 {
                if missing == nil { missing = [UInt8](repeating: 0, count: area) }
                missing![first + i] = 1
            }
        }
        return TileSamples(
            width: window.width, height: window.height, bands: bands, storage: .float(values), missing: missing)
    }

    /// [bands, rows, columns], and [rows, columns]: which share of a pixel has data; nil: all of every pixel.
    private func read(columns: Range<Int>, rows: Range<Int>) throws -> (values: FloatBuffer, shares: FloatBuffer?) {
        let across = ResamplingAxis(sourceLength: image.width, targetLength: width)
        let down = ResamplingAxis(sourceLength: image.height, targetLength: height)
        let (xs, ys) = (across.extent(of: columns), down.extent(of: rows))
        let resampling = PlaneResampling(
            across: ResamplingFilter(across, columns, origin: xs.lowerBound),
            down: ResamplingFilter(down, rows, origin: ys.lowerBound))
        let samples = try image.read(Window(x: xs.lowerBound, y: ys.lowerBound, width: xs.count, height: ys.count))
        let floats = samples.asFloats()
        let (pixels, sourcePixels) = (rows.count * columns.count, xs.count * ys.count)
        let values = FloatBuffer(count: bands * pixels)
        let shares = samples.missing.map { missing in
            let shares = FloatBuffer(count: pixels)
            resampling.apply(
                missing.map { Float(1 - $0) }, width: xs.count, rows: ys.count, into: shares.pointer)
            return shares
        }
        floats.withUnsafeBufferPointer { floats in
            for band in 0..<bands {
                let (from, to) = (floats.baseAddress! + band * sourcePixels, values.pointer + band * pixels)
                if let shares {
                    resampling.apply(from, width: xs.count, rows: ys.count, shares: shares.pointer, into: to)
                } else {
                    resampling.apply(from, width: xs.count, rows: ys.count, into: to)
                }
            }
        }
        return (values, shares)
    }
}
