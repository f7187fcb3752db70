// Plane geometry in metres: points, directions, local frames, convex hulls, oriented boxes.

/// A point or a vector on the ground in metres: x to the east, y to the south, as the rows of a picture run.
package typealias ScenePoint = SIMD2<Double>

extension ScenePoint {
    func dot(_ other: ScenePoint) -> Double { x * other.x + y * other.y }

    /// The component of `self × other` out of the plane: positive when `other` lies clockwise of `self` on the map.
    func cross(_ other: ScenePoint) -> Double { x * other.y - y * other.x }

    var length: Double { dot(self).squareRoot() }
}

/// The unit vector that lies `degrees` from east towards south.
///
/// Polynomials instead of the C library, whose last bit differs between platforms: the same seed must give the same
/// bytes.
package func direction(degrees: Double) -> ScenePoint {
    let quarter = (degrees / 90).rounded()
    let r = (degrees - 90 * quarter) * (Double.pi / 180)
    let r2 = r * r
    // Taylor series on |r| <= π/4: the error is below 1e-11.
    let sine = r * (1 - r2 / 6 * (1 - r2 / 20 * (1 - r2 / 42 * (1 - r2 / 72 * (1 - r2 / 110)))))
    let cosine = 1 - r2 / 2 * (1 - r2 / 12 * (1 - r2 / 30 * (1 - r2 / 56 * (1 - r2 / 90 * (1 - r2 / 132)))))
    switch Int(quarter) & 3 {
    case 0: return ScenePoint(cosine, sine)
    case 1: return ScenePoint(-sine, cosine)
    case 2: return ScenePoint(-cosine, -sine)
    default: return ScenePoint(sine, -cosine)
    }
}

/// A local coordinate system: things are laid out along `x` and `y` of a frame and drawn in metres of the world.
package struct Frame {
    package var origin: ScenePoint
    /// The unit vector of the local x axis; the local y axis is a quarter turn on.
    var axis: ScenePoint

    package static let world = Frame(origin: .zero, axis: ScenePoint(1, 0))

    var normal: ScenePoint { ScenePoint(-axis.y, axis.x) }

    package func point(_ x: Double, _ y: Double) -> ScenePoint { origin + x * axis + y * normal }

    func vector(_ v: ScenePoint) -> ScenePoint { v.x * axis + v.y * normal }

    /// A frame whose origin is (x, y) here and whose x axis is turned by `degrees`.
    package func moved(_ x: Double, _ y: Double, turned degrees: Double = 0) -> Frame {
        Frame(origin: point(x, y), axis: vector(direction(degrees: degrees)))
    }

    /// The corners of [x0, x1] × [y0, y1].
    func rectangle(_ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double) -> [ScenePoint] {
        [point(x0, y0), point(x1, y0), point(x1, y1), point(x0, y1)]
    }

    /// A rectangle of `length` along x and `width` along y around the origin.
    func rectangle(length: Double, width: Double) -> [ScenePoint] {
        rectangle(-length / 2, -width / 2, length / 2, width / 2)
    }

    /// A polygon of `sides` corners on the ellipse with half axes `a` and `b` around the origin.
    func ellipse(_ a: Double, _ b: Double, sides: Int) -> [ScenePoint] {
        (0..<sides).map {
            let d = direction(degrees: 360 * Double($0) / Double(sides))
            return point(a * d.x, b * d.y)
        }
    }
}

/// The convex hull, in order around it (Andrew's monotone chain).
package func convexHull(_ points: [ScenePoint]) -> [ScenePoint] {
    let sorted = points.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
    guard sorted.count > 2 else { return sorted }
    func chain(_ points: some Sequence<ScenePoint>) -> [ScenePoint] {
        var hull: [ScenePoint] = []
        for p in points {
            while hull.count > 1, (hull[hull.count - 1] - hull[hull.count - 2]).cross(p - hull[hull.count - 1]) <= 0 {
                hull.removeLast()
            }
            hull.append(p)
        }
        return Array(hull.dropLast())
    }
    return chain(sorted) + chain(sorted.reversed())
}

/// A rectangle in any heading, for keeping things apart.
package struct OrientedBox {
    let center: ScenePoint
    let axis: ScenePoint
    /// Half extents along `axis` and across it.
    let half: ScenePoint

    package init(_ frame: Frame, length: Double, width: Double, margin: Double = 0) {
        center = frame.origin
        axis = frame.axis
        half = ScenePoint(length / 2 + margin, width / 2 + margin)
    }

    package func contains(_ point: ScenePoint) -> Bool {
        let offset = point - center
        return abs(offset.dot(axis)) <= half.x && abs(axis.cross(offset)) <= half.y
    }

    /// Separating axes: boxes are apart exactly when one of the four edge directions separates them.
    package func overlaps(_ other: OrientedBox) -> Bool {
        let offset = other.center - center
        let reach = half.x + half.y + other.half.x + other.half.y
        if offset.dot(offset) > reach * reach { return false }
        for a in [axis, ScenePoint(-axis.y, axis.x), other.axis, ScenePoint(-other.axis.y, other.axis.x)] {
            if abs(offset.dot(a)) > extent(along: a) + other.extent(along: a) { return false }
        }
        return true
    }

    private func extent(along a: ScenePoint) -> Double { half.x * abs(axis.dot(a)) + half.y * abs(axis.cross(a)) }
}
