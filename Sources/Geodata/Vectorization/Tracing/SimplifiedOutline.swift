// The outline that an object gets in a layer.
import Geo
import Objects
import VectorFiles

/// The outline of an object's pixels, or of its largest part: along their edges, with fewer corners and the same area.
///
/// It is nowhere half a pixel from the edges, as the pixels' centres are: every centre stays on its side, and the
/// outline drawn again is the mask that it was made of. Where fewer corners would make it touch itself or a hole, all
/// stay.
/// - Parameter runs: sorted by row, then by start; runs of a row do not touch.
public func simplifiedOutline(around runs: [ComponentMap.Run]) -> Polygon {
    let polygons = tracedPolygons(around: runs)
    let traced = polygons.max { abs(Polygon.signedArea(of: $0.rings[0])) < abs(Polygon.signedArea(of: $1.rings[0])) }!
    let rings = traced.rings.map { RingSimplification.simplified($0, tolerance: 0.4999) }
    return keepClear(rings) ? Polygon(rings: rings) : traced
}
