// Draws right, false and missed objects over a picture of their tile or scene.
import Objects
import Raster

/// Colours that people with colour blindness can tell apart, and for those who see none a pattern for each: right
/// objects are tinted, false ones hatched, missed ones an outline only.
package struct MatchedObjectsPainter {
    /// Red, green, blue of each verdict; the legend uses them too.
    package static func color(of verdict: MatchedObjects.Verdict) -> [UInt8] {
        switch verdict {
        case .right: [0, 190, 255]
        case .wrong: [255, 50, 60]
        case .missed: [255, 225, 0]
        }
    }

    /// [height, width, 3]
    package private(set) var rgb: [UInt8]
    package let width: Int
    package let height: Int
    /// The part of the tile that is shown, and how many pixels wide and high each of its pixels becomes.
    private let window: Window
    private let magnification: Int

    /// - Parameter picture: [window.height, window.width, 3] of 8 bit.
    package init(_ picture: [UInt8], of window: Window, magnification: Int) {
        self.window = window
        self.magnification = magnification
        (width, height) = (window.width * magnification, window.height * magnification)
        rgb = [UInt8](repeating: 0, count: 3 * width * height)
        for y in 0..<height {
            for x in 0..<width {
                let source = 3 * (y / magnification * window.width + x / magnification)
                for channel in 0..<3 { rgb[3 * (y * width + x) + channel] = picture[source + channel] }
            }
        }
    }

    /// Missed objects last: the outline of one lies over the false object that missed it.
    static let order: [MatchedObjects.Verdict] = [.right, .wrong, .missed]

    /// Draws all objects, each in the colour of its verdict.
    package mutating func paint(_ objects: MatchedObjects) {
        for verdict in Self.order { paint(objects.runs(verdict), verdict) }
    }

    mutating func paint(_ runs: some Sequence<ComponentMap.Run>, _ verdict: MatchedObjects.Verdict) {
        let owners = owners(runs)
        for y in 0..<height {
            for x in 0..<width {
                let owner = owners[y * width + x]
                guard owner >= 0 else { continue }
                let isRim =
                    x == 0 || x + 1 == width || y == 0 || y + 1 == height || owners[y * width + x - 1] != owner
                    || owners[y * width + x + 1] != owner || owners[(y - 1) * width + x] != owner
                    || owners[(y + 1) * width + x] != owner
                blend(Self.color(of: verdict), isRim ? 1 : share(of: verdict, x, y), at: 3 * (y * width + x))
            }
        }
    }

    /// How much of the colour lies inside of an object at a pixel.
    private func share(of verdict: MatchedObjects.Verdict, _ x: Int, _ y: Int) -> Double {
        // The same wherever the window begins.
        let diagonal = x + y + (window.x + window.y) * magnification
        return switch verdict {
        case .right: 0.3
        case .wrong: diagonal % 6 < 2 ? 0.8 : 0
        case .missed: 0
        }
    }

    /// The object at each pixel of the drawing, or -1.
    private func owners(_ runs: some Sequence<ComponentMap.Run>) -> [Int32] {
        var owners = [Int32](repeating: -1, count: width * height)
        for run in runs {
            let row = Int(run.row) - window.y
            let (start, end) = (max(Int(run.start) - window.x, 0), min(Int(run.end) - window.x, window.width))
            guard 0..<window.height ~= row, start < end else { continue }
            for y in row * magnification..<(row + 1) * magnification {
                for x in start * magnification..<end * magnification { owners[y * width + x] = run.component }
            }
        }
        return owners
    }

    private mutating func blend(_ color: [UInt8], _ share: Double, at offset: Int) {
        for channel in 0..<3 {
            let mixed = Double(rgb[offset + channel]) * (1 - share) + Double(color[channel]) * share
            rgb[offset + channel] = UInt8(mixed.rounded())
        }
    }
}
