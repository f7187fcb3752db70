// Features at the 180° line, where coordinates jump from one side of the world to the other.
import Geo

extension Feature {
    /// The same feature without jumps: rings go on past the line, and parts that were cut there lie beside each other.
    ///
    /// - Parameter circumference: of its CRS.
    public func unwound(_ circumference: Double) -> Feature {
        Feature(line: line, geometries: geometries.unwound(circumference), properties: properties)
    }
}

extension [Geometry] {
    /// The same geometries without jumps, all as near to the first as can be.
    public func unwound(_ circumference: Double) -> [Geometry] {
        var anchor: Double?
        return map { geometry in
            switch geometry {
            case .point(let point):
                let near = anchor.map { point.moved(near: $0, circumference: circumference) } ?? point
                anchor = anchor ?? near.x
                return .point(near)
            case .polygon(let polygon):
                let near = polygon.unwound(circumference, near: anchor)
                anchor = anchor ?? near.rings.first?.first?.x
                return .polygon(near)
            }
        }
    }
}

extension Polygon {
    /// The same polygon without jumps, its holes in its outline, as near to `x` as can be.
    public func unwound(_ circumference: Double, near x: Double? = nil) -> Polygon {
        guard let first = rings.first else { return self }
        var outline = first.unwound(circumference)
        if let x { outline = outline.moved(near: x, circumference: circumference) }
        guard let box = Box(outline) else { return self }
        let holes = rings.dropFirst().map {
            $0.unwound(circumference).moved(near: (box.low.x + box.high.x) / 2, circumference: circumference)
        }
        return Polygon(rings: [outline] + holes)
    }
}
