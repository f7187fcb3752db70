// The part of a blending strip that is not in memory.
import Base
import Foundation
import Tensor

/// The rows of a strip at the image's whole width, in a scratch file.
final class StripPages {
    /// Some columns of the strip in memory, all its rows.
    struct Panel {
        let columns: Range<Int>
        /// Columns from one row to the next.
        let capacity: Int
        /// [planes, height, capacity]
        let sums: UnsafeMutablePointer<Float>
        /// [height, capacity]
        let missing: [UInt8]
    }

    private let width: Int
    private let height: Int
    private let planes: Int
    private let file: ScratchFile
    /// Rows of the file are used in turn: this one is the strip's first.
    private var top = 0
    /// Rows at the strip's top that earlier rows of windows have begun.
    private var begun = 0
    /// Columns on the left that are stored with all their rows.
    private var stored = 0

    init(width: Int, height: Int, planes: Int, beside path: String) throws {
        (self.width, self.height, self.planes) = (width, height, planes)
        file = try ScratchFile(beside: path)
    }

    func store(_ panel: Panel) throws {
        try panel.missing.withUnsafeBytes { missing in
            for row in 0..<height {
                for plane in 0..<planes {
                    let source = panel.sums + (plane * height + row) * panel.capacity
                    try file.write(
                        UnsafeRawBufferPointer(start: source, count: panel.columns.count * Self.floatBytes),
                        at: place(row, plane, panel.columns.lowerBound))
                }
                let first = row * panel.capacity
                try file.write(
                    UnsafeRawBufferPointer(rebasing: missing[first..<first + panel.columns.count]),
                    at: placeOfMissing(row, panel.columns.lowerBound))
            }
        }
        stored = max(stored, panel.columns.upperBound)
    }

    /// Fills the sums of a panel and returns its map of missing pixels; what was never stored is zero.
    func load(_ panel: Panel) throws -> [UInt8] {
        memset(panel.sums, 0, planes * height * panel.capacity * Self.floatBytes)
        var missing = [UInt8](repeating: 0, count: height * panel.capacity)
        try missing.withUnsafeMutableBytes { missing in
            for row in 0..<height {
                let known = row < begun ? panel.columns : panel.columns.clamped(to: 0..<stored)
                guard !known.isEmpty else { continue }
                let first = row * panel.capacity + known.lowerBound - panel.columns.lowerBound
                for plane in 0..<planes {
                    let target = panel.sums + plane * height * panel.capacity + first
                    try file.read(
                        UnsafeMutableRawBufferPointer(start: target, count: known.count * Self.floatBytes),
                        at: place(row, plane, known.lowerBound))
                }
                try file.read(
                    UnsafeMutableRawBufferPointer(rebasing: missing[first..<first + known.count]),
                    at: placeOfMissing(row, known.lowerBound))
            }
        }
        return missing
    }

    /// Hands over stored rows of the strip, of which the first is row `first` of the image.
    func withRows(_ rows: Range<Int>, ofImage first: Int, _ receive: (ProbabilityStrip) throws -> Void) throws {
        let pixels = rows.count * width
        let sums = FloatBuffer(count: planes * pixels)
        var missing = [UInt8](repeating: 0, count: pixels)
        try missing.withUnsafeMutableBytes { missing in
            for (index, row) in rows.enumerated() {
                for plane in 0..<planes {
                    let target = sums.pointer + plane * pixels + index * width
                    try file.read(
                        UnsafeMutableRawBufferPointer(start: target, count: width * Self.floatBytes),
                        at: place(row, plane, 0))
                }
                try file.read(
                    UnsafeMutableRawBufferPointer(rebasing: missing[index * width..<(index + 1) * width]),
                    at: placeOfMissing(row, 0))
            }
        }
        try missing.withUnsafeBufferPointer { missing in
            try receive(
                ProbabilityStrip(
                    rows: first..<first + rows.count, width: width,
                    planes: (0..<planes).map { UnsafePointer(sums.pointer + $0 * pixels) },
                    missing: missing.baseAddress!))
        }
    }

    /// Moves on to the strip that starts `rows` rows further down.
    func drop(rows: Int) {
        begun = max(0, height - rows)
        top = (top + rows) % height
        stored = 0
    }

    private static let floatBytes = MemoryLayout<Float>.stride

    /// Byte offsets in the file: rows of sums, plane by plane, then rows of missing pixels.
    private func place(_ row: Int, _ plane: Int, _ column: Int) -> Int {
        (((top + row) % height * planes + plane) * width + column) * Self.floatBytes
    }

    private func placeOfMissing(_ row: Int, _ column: Int) -> Int {
        height * planes * width * Self.floatBytes + (top + row) % height * width + column
    }
}
