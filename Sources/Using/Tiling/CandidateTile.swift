// The tiles that there could be, and what is in them.
import Base
import Geo
import Labels
import Objects
import Raster
import VectorFiles

/// A tile before it is decided whether and where it goes.
struct CandidateTile {
    /// Index of the scene.
    let scene: Int
    let window: Window
    /// Where it lies, in a plane that it shares with the tiles of the same site.
    let ground: Box
    /// Pixels of any class but the background, and how many objects they make.
    let objectPixels: Int
    let objects: Int
}

extension CandidateTile {
    /// Measures the tiles of one scene.
    ///
    /// - Parameters:
    ///   - place: from the scene's pixels to the plane of its site.
    ///   - progress: called after each tile.
    /// - Returns: the candidates, and how many tiles have no data or no label that counts.
    static func all(
        of scene: TilingScene, index: Int, settings: TilingSettings, place: ([Coordinate]) -> [Coordinate],
        progress: () throws -> Void
    ) throws -> (found: [CandidateTile], empty: Int) {
        let windows = TileWindows(
            width: scene.info.width, height: scene.info.height, size: settings.size, overlap: settings.overlap)
        var found: [CandidateTile] = []
        var empty = 0
        for y in windows.rows {
            let rows = try scene.labels.labels(rows: y..<y + windows.height)
            for x in windows.columns {
                let window = Window(x: x, y: y, width: windows.width, height: windows.height)
                let labels = rows.cut(columns: x..<x + windows.width, of: scene.info.width)
                let missing = scene.info.mayMiss ? try scene.image.read(window).missing : nil
                let counts = labels.indices.contains { labels[$0] != ClassLabel.ignored && missing?[$0] ?? 0 == 0 }
                let (left, top) = (Double(x), Double(y))
                let (right, bottom) = (left + Double(windows.width), top + Double(windows.height))
                let corners = [
                    Coordinate(left, top), Coordinate(right, top), Coordinate(left, bottom), Coordinate(right, bottom),
                ]
                if counts, let ground = Box(place(corners)) {
                    let objects = (1..<scene.labels.classes.names.count).map { label in
                        connectedComponents(
                            of: labels, equalTo: UInt8(label), width: windows.width, height: windows.height)
                    }
                    found.append(
                        CandidateTile(
                            scene: index, window: window, ground: ground,
                            objectPixels: objects.reduce(0) { $0 + $1.areas.reduce(0, +) },
                            objects: objects.reduce(0) { $0 + $1.count }))
                } else {
                    empty += 1
                }
                try progress()
            }
        }
        return (found, empty)
    }
}

extension [UInt8] {
    /// Some columns of rows of `width` pixels.
    func cut(columns: Range<Int>, of width: Int) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(count / width * columns.count)
        for start in stride(from: 0, to: count, by: width) {
            result += self[start + columns.lowerBound..<start + columns.upperBound]
        }
        return result
    }
}
