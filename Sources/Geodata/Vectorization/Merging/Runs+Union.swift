// Pixels of an object, and those that another scene shows of it.
import Geo
import Labels
import Objects
import VectorFiles

extension [ComponentMap.Run] {
    /// The pixels of one object with those that polygons cover, in the same pixels.
    ///
    /// Where the two lie up to a pixel apart, the polygons take every pixel that they touch.
    /// - Returns: sorted by row, then by start; nil where they are not one object.
    func united(with polygons: [Polygon]) -> [ComponentMap.Run]? {
        for rule in [CoverRule.centre, .allTouched] {
            let all = Self.union(of: self + Self.covered(by: polygons, rule))
            if tracedPolygons(around: all).count == 1 { return all }
        }
        return nil
    }

    private static func covered(by polygons: [Polygon], _ rule: CoverRule) -> [ComponentMap.Run] {
        guard let box = Box(polygons.flatMap { $0.rings.joined() }) else { return [] }
        // Pixels left of and above the scene have negative numbers.
        let origin = box.low.rounded(.down) - 1
        let size = (box.high - origin).rounded(.up) + 1
        // Far outside of any scene there are no pixels.
        guard [origin.x, origin.y, size.x, size.y].allSatisfy({ abs($0) < 1e6 }) else { return [] }
        let (left, top) = (Int32(origin.x), Int32(origin.y))
        let converter = ScanConverter(width: Int(size.x), rule: rule)
        var runs: [ComponentMap.Run] = []
        for polygon in polygons {
            let rings = polygon.rings.map { $0.map { $0 - origin } }
            converter.forEachSpan(of: rings, in: 0..<Int(size.y)) { row, columns in
                runs.append(
                    .init(
                        row: Int32(row) + top, start: Int32(columns.lowerBound) + left,
                        end: Int32(columns.upperBound) + left, component: 0))
            }
        }
        return runs
    }

    /// Runs of a row that overlap or touch become one.
    private static func union(of runs: [ComponentMap.Run]) -> [ComponentMap.Run] {
        var result: [ComponentMap.Run] = []
        for run in runs.sorted(by: { ($0.row, $0.start) < ($1.row, $1.start) }) {
            if let last = result.last, last.row == run.row, last.end >= run.start {
                result[result.count - 1].end = Swift.max(last.end, run.end)
            } else {
                result.append(.init(row: run.row, start: run.start, end: run.end, component: 0))
            }
        }
        return result
    }
}
