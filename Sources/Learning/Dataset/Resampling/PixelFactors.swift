// How much an image is magnified along each of its axes.
import Base
import Geo

/// Pixels of a result on one of the image, to the right and down.
public struct PixelFactors: Hashable, Sendable {
    public let x: Double
    public let y: Double

    /// As it is.
    public static let one = PixelFactors(x: 1, y: 1)

    /// What an image can be resampled by.
    public static let range = 0.02...50.0

    package init(x: Double, y: Double) { (self.x, self.y) = (x, y) }

    /// The factors that make pixels of a size squares of `resolution` metres. Those that are square but for a little
    /// are scaled as a whole.
    package init(from size: PixelSize, to resolution: Double) {
        if size.isSquare {
            self.init(x: size.resolution / resolution, y: size.resolution / resolution)
        } else {
            self.init(x: size.across / resolution, y: size.down / resolution)
        }
    }

    public var isOne: Bool { self == .one }

    /// Pixels of the result on one of the image.
    public var area: Double { x * y }

    /// Whether an image can be resampled by them.
    package var areUsable: Bool { Self.range.contains(x) && Self.range.contains(y) }

    /// How long a side of the image becomes.
    package func width(_ width: Int) -> Int { max(1, Int((Double(width) * x).rounded())) }
    package func height(_ height: Int) -> Int { max(1, Int((Double(height) * y).rounded())) }
}

extension PixelSize {
    /// What makes squares of `resolution` metres of such pixels; nil where they are square.
    func squaring(to resolution: Double) -> PixelFactors? {
        isSquare ? nil : PixelFactors(from: self, to: resolution)
    }
}
