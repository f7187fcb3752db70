// What outlines need of plane geometry.
import Geo

extension Coordinate {
    /// The point of a side that is next to this one.
    func nearest(from start: Coordinate, to end: Coordinate) -> Coordinate {
        let vector = end - start
        let squared = vector.x * vector.x + vector.y * vector.y
        guard squared > 0 else { return start }
        let d = self - start
        return start + vector * Swift.min(Swift.max((d.x * vector.x + d.y * vector.y) / squared, 0), 1)
    }
}
