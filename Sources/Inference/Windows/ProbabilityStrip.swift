// Rows of finished probabilities, and how a pixel's class follows from them.
import Tensor

/// Finished rows of an image; valid during the call that hands them over.
public struct ProbabilityStrip {
    /// The rows of the image.
    public let rows: Range<Int>
    public let width: Int
    /// Foreground classes; `planes[0]` belongs to class 1.
    public let planes: [UnsafePointer<Float>]
    /// [rows, width], 1 where the image has no data.
    public let missing: UnsafePointer<UInt8>

    package init(rows: Range<Int>, width: Int, planes: [UnsafePointer<Float>], missing: UnsafePointer<UInt8>) {
        (self.rows, self.width, self.planes, self.missing) = (rows, width, planes, missing)
    }

    public var pixels: Int { rows.count * width }

    /// The probability that a pixel is not background.
    public func foreground(_ pixel: Int) -> Float {
        var sum = planes[0][pixel]
        for plane in 1..<planes.count { sum += planes[plane][pixel] }
        return sum
    }

    /// The class of each pixel: foreground where the foreground classes together reach the threshold, and then the most
    /// probable of them (the first of equals). With two classes: car where P(car) ≥ threshold.
    ///
    /// - Parameter missingValue: what pixels without data become.
    public func classes(threshold: Double, missingValue: UInt8) -> [UInt8] {
        let threshold = Float(threshold)
        return [UInt8](unsafeUninitializedCapacity: pixels) { classes, count in
            for pixel in 0..<pixels {
                if missing[pixel] != 0 {
                    classes[pixel] = missingValue
                } else if planes.count == 1 {
                    classes[pixel] = planes[0][pixel] >= threshold ? 1 : 0
                } else {
                    classes[pixel] = foreground(pixel) >= threshold ? mostProbable(pixel) : 0
                }
            }
            count = pixels
        }
    }

    private func mostProbable(_ pixel: Int) -> UInt8 {
        var best = 0
        for plane in 1..<planes.count where planes[plane][pixel] > planes[best][pixel] { best = plane }
        return UInt8(best + 1)
    }
}
