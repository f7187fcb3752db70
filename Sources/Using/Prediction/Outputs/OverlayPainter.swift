// Draws a mask over its image: objects tinted, their rims in full colour.
import Base
import Dataset
import ModelFile
import Objects
import Raster

/// Writes an RGB PNG from the rows of a class map and the image they belong to.
final class OverlayPainter: FileWriter {
    private let image: ImageReader
    private let stretch: DisplayStretch
    private let writer: PNGWriter
    private let width: Int
    /// Share of the class's colour inside of an object.
    private static let tint: Float = 0.35
    private static let rowsAtOnce = 64

    /// The last painted row of the class map, for the rim of the next.
    private var above: [UInt8] = []
    /// Rows of the class map that are not painted yet: at least the last, whose lower neighbours are unknown.
    private var pending: [UInt8] = []
    private var nextRow = 0

    init(image: ImageReader, path: String) throws {
        self.image = image
        width = image.width
        stretch = try DisplayStretch(of: image)
        writer = try PNGWriter(
            path: path, width: image.width, height: image.height, bands: 3, placement: .at(image.info.georeference))
    }

    /// The next rows of class indices.
    func add(_ rows: [UInt8]) throws {
        pending += rows
        try paint(pending.count / width - 1)
    }

    func complete() throws {
        try paint(pending.count / width)
        try writer.complete()
    }

    func commit() throws { try writer.commit() }

    /// Paints and writes the first pending rows, few at a time: colours take more memory than classes.
    private func paint(_ rows: Int) throws {
        for first in stride(from: 0, to: rows, by: Self.rowsAtOnce) {
            try paintAtOnce(min(Self.rowsAtOnce, rows - first))
        }
    }

    private func paintAtOnce(_ rows: Int) throws {
        var rgb = stretch.rgb(of: try image.read(Window(x: 0, y: nextRow, width: width, height: rows)))
        for y in 0..<rows {
            for x in 0..<width {
                let value = pending[y * width + x]
                guard value != ClassLabel.background, value != ClassLabel.ignored else { continue }
                blend(
                    ClassColors.color(of: Int(value)), isRim(x, y, value) ? 1 : Self.tint, &rgb, 3 * (y * width + x))
            }
        }
        try writer.write(rows: rgb)
        above = Array(pending[(rows - 1) * width..<rows * width])
        pending.removeFirst(rows * width)
        nextRow += rows
    }

    private func blend(_ color: PaletteColor, _ share: Float, _ rgb: inout [UInt8], _ at: Int) {
        func mix(_ channel: Int, _ value: UInt8) {
            rgb[at + channel] = UInt8((Float(rgb[at + channel]) * (1 - share) + Float(value) * share).rounded())
        }
        mix(0, color.red)
        mix(1, color.green)
        mix(2, color.blue)
    }

    /// Whether one of the four neighbours belongs to something else. The border of the image is not a rim.
    private func isRim(_ x: Int, _ y: Int, _ value: UInt8) -> Bool {
        let at = y * width + x
        if x > 0, pending[at - 1] != value { return true }
        if x + 1 < width, pending[at + 1] != value { return true }
        if y > 0 ? pending[at - width] != value : !above.isEmpty && above[x] != value { return true }
        return at + width < pending.count && pending[at + width] != value
    }
}
