// How large a pixel is on the ground, along each axis of its scene.
import Base

/// Metres of a step to the right and of a step down: they differ in every scene whose CRS counts in degrees.
public struct PixelSize: Hashable, Sendable {
    public let across: Double
    public let down: Double
    /// Square metres. Less than across times down where the axes are not at right angles on the ground.
    public let area: Double

    package init(across: Double, down: Double, area: Double) {
        (self.across, self.down, self.area) = (across, down, area)
    }

    /// Metres a pixel: the side of a square as large.
    public var resolution: Double { area.squareRoot() }

    /// Up to this ratio pixels count as square: objects that are stretched by less look as they do from a little aside.
    private static let tolerance = 1.1

    /// Whether both sides are as long as each other, to within a tenth.
    public var isSquare: Bool { max(across / down, down / across) <= Self.tolerance }

    /// Whether the sides are so far from a right angle on the ground that no other lengths would mend it.
    public var isSkewed: Bool { area * Self.tolerance < across * down }

    /// For messages: "0.239 × 0.465 m".
    public var text: String { "\(significant(across, digits: 3)) × \(significant(down, digits: 3)) m" }
}
