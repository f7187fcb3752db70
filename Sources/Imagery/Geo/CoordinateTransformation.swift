// Coordinates from one CRS to another, by PROJ.
import Base
import CPROJ
import Foundation

/// x to the east (or longitude), y to the north (or latitude), whatever order the CRS's own axes have.
public typealias Coordinate = SIMD2<Double>

extension Coordinate {
    package var isFinite: Bool { x.isFinite && y.isFinite }

    /// Twice the area of the triangle with another vector, above 0 when that is on the left with y upwards.
    @inlinable package func cross(_ other: Coordinate) -> Double { x * other.y - y * other.x }

    @inlinable package var norm: Double { (x * x + y * y).squareRoot() }

    /// For messages: "-122.419416, 37.774929".
    package var text: String {
        func digits(_ value: Double) -> String { String(format: abs(value) < 1000 ? "%.6f" : "%.2f", value) }
        return "\(digits(x)), \(digits(y))"
    }
}

/// Transforms coordinates between two CRS. It belongs to one thread at a time.
public final class CoordinateTransformation {
    private let operation: PROJObject?

    /// - Throws: `UserError(.data)` when PROJ has no way from one to the other.
    public init(from source: CRS, to target: CRS) throws {
        guard source != target else {
            operation = nil
            return
        }
        let operation = PROJObject { context in
            guard let plain = proj_create_crs_to_crs(context, source.definition, target.definition, nil) else {
                return nil
            }
            defer { proj_destroy(plain) }
            return proj_normalize_for_visualization(context, plain)
        }
        guard let operation else {
            try PROJDatabase.checkIsThere()
            throw UserError(
                .data, reason: "PROJ knows no transformation from \(source) to \(target)",
                remedy: "check that both are on the same planet, and check their codes")
        }
        self.operation = operation
    }

    /// The coordinates in the target CRS; NaN where it has no place for them.
    public func callAsFunction(_ coordinates: [Coordinate]) -> [Coordinate] {
        guard let operation, !coordinates.isEmpty else { return coordinates }
        var result = coordinates
        let count = result.count
        let stride = MemoryLayout<Coordinate>.stride
        result.withUnsafeMutableBytes { bytes in
            let x = bytes.baseAddress!.assumingMemoryBound(to: Double.self)
            _ = proj_trans_generic(
                operation.pointer, PJ_FWD, x, stride, count, x + 1, stride, count, nil, 0, 0, nil, 0, 0)
        }
        // PROJ marks what it cannot transform by infinity.
        for index in result.indices where !result[index].isFinite {
            result[index] = Coordinate(.nan, .nan)
        }
        return result
    }
}
