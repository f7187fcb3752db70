// Probability maps of round objects, for splitting.
import Base
import Foundation
import Objects

/// An object: its probability falls from the middle, by one in the log-odds at a distance of `radius`/`peak`.
package struct Blob {
    package var x: Double
    package var y: Double
    package var radius: Double
    package var peak: Double

    package init(x: Double, y: Double, radius: Double, peak: Double = 8) {
        (self.x, self.y, self.radius, self.peak) = (x, y, radius, peak)
    }
}

/// Scores whose log-odds are the highest of the cones of `blobs`, 0 at their radius, and -12 at the least.
package func scores(of blobs: [Blob], width: Int, height: Int) -> ScoreMap {
    var logOdds = [Double](repeating: -12, count: width * height)
    for blob in blobs {
        let reach = blob.radius * (1 + 12 / blob.peak)
        for y in max(0, Int(blob.y - reach))..<max(0, min(height, Int(blob.y + reach) + 2)) {
            for x in max(0, Int(blob.x - reach))..<max(0, min(width, Int(blob.x + reach) + 2)) {
                let height = blob.peak * (1 - hypot(Double(x) - blob.x, Double(y) - blob.y) / blob.radius)
                logOdds[y * width + x] = max(logOdds[y * width + x], height)
            }
        }
    }
    var map = ScoreMap(width: width)
    for value in logOdds { map.append(score: Float(1 / (1 + exp(-value))), candidate: 1) }
    return map
}

/// Blobs that often touch, all over a map.
package func scatteredBlobs(_ random: inout Random, count: Int, width: Int, height: Int) -> [Blob] {
    (0..<count).map { _ in
        Blob(
            x: random.uniform() * Double(width), y: random.uniform() * Double(height),
            radius: random.uniform(3..<8), peak: random.uniform(2..<11))
    }
}

extension ObjectSplitting {
    /// The separated class map of scores.
    package func separated(_ scores: ScoreMap, threshold: Double = 0.5) -> [UInt8] {
        separated(scores.classMap(threshold: threshold), scores: scores.scores, width: scores.width)
    }
}
