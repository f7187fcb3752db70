// Maps with objects in them, and the objects found in them.
import Base
import Objects

/// A class map from rows of digits; '.' is 0.
package func classMap(_ rows: String...) -> (pixels: [UInt8], width: Int) {
    let pixels = rows.joined().map { UInt8($0 == "." ? "0" : String($0))! }
    return (pixels, rows[0].count)
}

/// Blobs, holes, lines and diagonal contacts: noise, some of it smoothed.
package func noise(seed: UInt64, width: Int, height: Int, density: Double, smooth: Bool) -> [UInt8] {
    var random = Random(seed, 7)
    let raw = (0..<width * height).map { _ in random.uniform() < density ? 1 : 0 }
    guard smooth else { return raw.map { UInt8($0) } }
    return (0..<width * height).map { index in
        let (x, y) = (index % width, index / width)
        var sum = 0
        for v in max(y - 1, 0)...min(y + 1, height - 1) {
            for u in max(x - 1, 0)...min(x + 1, width - 1) { sum += raw[v * width + u] }
        }
        return sum >= 5 ? 1 : 0
    }
}

/// All objects of a class map, taken in strips of so many rows.
package func objects(of pixels: [UInt8], width: Int, rows: Int = 3, scores: [Float]? = nil) -> [ObjectPixels] {
    var stream = ObjectStream(width: width)
    var found: [ObjectPixels] = []
    for first in stride(from: 0, to: pixels.count, by: rows * width) {
        let part = first..<min(first + rows * width, pixels.count)
        stream.add(Array(pixels[part]), scores: scores.map { Array($0[part]) }) { found.append($0) }
    }
    stream.finish { found.append($0) }
    return found
}

/// The mask of some runs.
package func pixels(of runs: [ComponentMap.Run], width: Int, height: Int) -> [UInt8] {
    var pixels = [UInt8](repeating: 0, count: width * height)
    for run in runs {
        for x in run.start..<run.end { pixels[Int(run.row) * width + Int(x)] = 1 }
    }
    return pixels
}
