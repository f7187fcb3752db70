// From rows of an image to rows of half its resolution.
import CRaster
import Threads

/// Halves an image that passes by row by row; of an odd width or height the last column or row stands for itself.
///
/// uint8, one band of class values: the most frequent of four, the largest of equals, so that small objects stay
/// visible in coarse overviews. float32: the average. Pixels without data (`nodata`, NaN) count only where there is
/// nothing else.
package struct RowHalver {
    private let width: Int
    private let bands: Int
    private let type: SampleType
    private let nodata: Int32
    /// A row whose partner has not come yet.
    private var upper: [UInt8] = []

    package init(width: Int, bands: Int, sampleType: SampleType, nodata: Double?) {
        precondition(
            sampleType == .float32 || sampleType == .uint8 && bands == 1, "no rule for \(bands) × \(sampleType)")
        (self.width, self.bands, type) = (width, bands, sampleType)
        self.nodata = nodata.flatMap { Int32(exactly: $0) } ?? -1
    }

    /// The half rows that the next rows complete.
    package mutating func add(_ rows: [UInt8]) -> [UInt8] {
        let rowBytes = width * bands * type.byteCount
        let rows = upper + rows
        let pairs = rows.count / rowBytes / 2
        upper = Array(rows[(2 * pairs * rowBytes)...])
        return halved(rows, pairs: pairs, toLower: rowBytes)
    }

    /// The half row of an odd last row.
    package mutating func finish() -> [UInt8] {
        defer { upper = [] }
        return upper.isEmpty ? [] : halved(upper, pairs: 1, toLower: 0)
    }

    private func halved(_ rows: [UInt8], pairs: Int, toLower: Int) -> [UInt8] {
        let halfBytes = (width + 1) / 2 * bands * type.byteCount
        return rows.withUnsafeBytes { rows in
            nonisolated(unsafe) let rows = rows
            return parallelRows(pairs, of: halfBytes) { pair, half in
                let first = rows.baseAddress! + 2 * pair * toLower
                let target = UnsafeMutableRawPointer(half)
                if type == .float32 {
                    seg_halve_average(
                        first.assumingMemoryBound(to: Float.self),
                        (first + toLower).assumingMemoryBound(to: Float.self), width, bands,
                        target.assumingMemoryBound(to: Float.self))
                } else {
                    seg_halve_mode(
                        first.assumingMemoryBound(to: UInt8.self),
                        (first + toLower).assumingMemoryBound(to: UInt8.self), width, nodata, half)
                }
            }
        }
    }
}
