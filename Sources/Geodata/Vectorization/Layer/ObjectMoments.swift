// Where an object lies, how large it is and which way it points.
import Foundation
import Geo
import Objects

/// The centroid of an object and the moments of its area around it, in pixels. Pixels are squares, not points.
public struct ObjectMoments: Sendable {
    public let area: Double
    public let centroid: Coordinate
    /// Variances along x and y, and the covariance.
    private let xx: Double
    private let yy: Double
    private let xy: Double

    public init(of runs: [ComponentMap.Run]) {
        // Relative to a place of the object: squares of coordinates of a large scene have no digits to spare.
        let origin = Coordinate(Double(runs[0].start), Double(runs[0].row))
        var (area, sum, sumXX, sumYY, sumXY) = (0.0, Coordinate.zero, 0.0, 0.0, 0.0)
        for run in runs {
            let (from, to) = (Double(run.start) - origin.x, Double(run.end) - origin.x)
            let (length, middle, y) = (to - from, (from + to) / 2, Double(run.row) - origin.y + 0.5)
            area += length
            sum += length * Coordinate(middle, y)
            sumXX += length * (middle * middle + length * length / 12)
            sumYY += length * (y * y + 1.0 / 12)
            sumXY += length * middle * y
        }
        let mean = sum / area
        self.area = area
        centroid = origin + mean
        xx = sumXX / area - mean.x * mean.x
        yy = sumYY / area - mean.y * mean.y
        xy = sumXY / area - mean.x * mean.y
    }

    /// The sides, in metres, of the rectangle with the same second moments, and the direction of the longer one in
    /// degrees clockwise from true north: 0 up to 180, for which end is the front nobody can tell.
    public func extent(in frame: GroundFrame) -> (length: Double, width: Double, heading: Double) {
        let (u, v) = (frame.metres(Coordinate(1, 0)), frame.metres(Coordinate(0, 1)))
        let east = xx * u.x * u.x + 2 * xy * u.x * v.x + yy * v.x * v.x
        let north = xx * u.y * u.y + 2 * xy * u.y * v.y + yy * v.y * v.y
        let both = xx * u.x * u.y + xy * (u.x * v.y + u.y * v.x) + yy * v.x * v.y
        // The eigenvalues of the covariance; a side of length a has the variance a² / 12.
        let (mean, spread) = ((east + north) / 2, ((east - north) * (east - north) / 4 + both * both).squareRoot())
        let heading = 90 - atan2(2 * both, east - north) / 2 * 180 / .pi
        return (
            (12 * (mean + spread)).squareRoot(), (12 * max(mean - spread, 0)).squareRoot(),
            heading.truncatingRemainder(dividingBy: 180)
        )
    }
}
