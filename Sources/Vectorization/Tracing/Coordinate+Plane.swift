// What outlines need of plane geometry.
import Geo

extension Coordinate {
    /// Twice the area of the triangle with another vector, above 0 when that is on the left with y upwards.
    func cross(_ other: Coordinate) -> Double { x * other.y - y * other.x }

    var norm: Double { (x * x + y * y).squareRoot() }

    /// The point of a side that is next to this one.
    func nearest(from start: Coordinate, to end: Coordinate) -> Coordinate {
        let vector = end - start
        let squared = vector.x * vector.x + vector.y * vector.y
        guard squared > 0 else { return start }
        let d = self - start
        return start + vector * min(max((d.x * vector.x + d.y * vector.y) / squared, 0), 1)
    }
}
