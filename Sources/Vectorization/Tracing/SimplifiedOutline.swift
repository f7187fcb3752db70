// The outline that an object gets in a layer.
import Geo
import Metrics
import Vector

/// How far an outline may be from the edges of the pixels: less than the half pixel to their centres, so that every centre
/// stays on its side, and the outline drawn again is the mask that it was made of.
private let tolerance = 0.4999

/// The outline of an object's pixels, or of its largest part: along their edges, with fewer corners and the same area.
///
/// Where fewer corners would make an outline touch itself or a hole, all stay.
/// - Parameter runs: sorted by row, then by start; runs of a row do not touch.
public func simplifiedOutline(around runs: [ComponentMap.Run]) -> Polygon {
    let polygons = tracedPolygons(around: runs)
    let traced = polygons.max { abs(Polygon.signedArea(of: $0.rings[0])) < abs(Polygon.signedArea(of: $1.rings[0])) }!
    let rings = traced.rings.map { RingSimplification.simplified($0, tolerance: tolerance) }
    return keepClear(rings) ? Polygon(rings: rings) : traced
}
