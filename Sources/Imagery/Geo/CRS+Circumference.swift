// Coordinates that come round: at the 180° line the same place has two x.
import Foundation

extension CRS {
    /// How much further east the same place comes again: 360 in degrees, 40,075 km in Web Mercator. nil where x is not
    /// proportional to the longitude, as in UTM: there a place has one x.
    public var circumference: Double? {
        if self == .wgs84 { return 360 }
        if isGeographic { return unit.map { 2 * .pi / $0 } }
        guard let transform = try? CoordinateTransformation(from: .wgs84, to: self) else { return nil }
        let longitudes = [-120.0, -119, -60, 0, 60, 120]
        func x(at latitude: Double) -> [Double] { transform(longitudes.map { Coordinate($0, latitude) }).map(\.x) }
        let (equator, north) = (x(at: 0), x(at: 50))
        let degree = equator[1] - equator[0]
        guard degree > 0, degree.isFinite else { return nil }
        let width = 360 * degree
        // A projection around another meridian jumps on the way; datums differ by hundreds of metres at most.
        func distance(_ from: Double, _ to: Double) -> Double { to - from - width * ((to - from) / width).rounded() }
        for (index, longitude) in longitudes.enumerated() {
            let off = distance(equator[0] + degree * (longitude - longitudes[0]), equator[index])
            guard abs(off) < 1e-4 * width, abs(distance(equator[index], north[index])) < 1e-4 * width else {
                return nil
            }
        }
        // A degree times 360 has lost digits: measured once more, over 240 degrees.
        let wide = equator[5] - equator[0]
        return (wide - width * ((wide - 240 * degree) / width).rounded()) * 1.5
    }
}

extension Coordinate {
    /// The same place as near to `x` as can be.
    package func moved(near x: Double, circumference: Double) -> Coordinate {
        let turns = ((x - self.x) / circumference).rounded()
        return turns == 0 || !turns.isFinite ? self : Coordinate(self.x + turns * circumference, y)
    }
}

extension [Coordinate] {
    /// The closed ring without jumps from one side of the world to the other: 179.9, -179.9 becomes 179.9, 180.1.
    ///
    /// Sides of more than half the circumference are such jumps. A ring that goes around the world or a pole stays as
    /// it is.
    package func unwound(_ circumference: Double) -> [Coordinate] {
        guard zip(self, dropFirst()).contains(where: { abs($1.x - $0.x) > circumference / 2 }) else { return self }
        var result = self
        for index in indices.dropFirst() {
            result[index] = self[index].moved(near: result[index - 1].x, circumference: circumference)
        }
        let (low, high) = (result.map(\.x).min()!, result.map(\.x).max()!)
        let isClosed = abs(result[0].x - result[count - 1].x) < circumference / 2
        // A box around the world loses its width.
        return isClosed && high - low > 1e-9 * circumference ? result : self
    }

    /// The same places, all moved by as many turns as bring their middle nearest to `x`.
    package func moved(near x: Double, circumference: Double) -> [Coordinate] {
        guard let low = self.map(\.x).min(), let high = self.map(\.x).max() else { return self }
        let middle = Coordinate((low + high) / 2, 0)
        let shift = middle.moved(near: x, circumference: circumference).x - middle.x
        return shift == 0 ? self : map { Coordinate($0.x + shift, $0.y) }
    }
}
