// How class indices become the values of a mask file.
import Objects
import Threads

/// Format and values of a mask file.
///
/// In GeoTIFF files pixels that belong to no class have the value `ClassLabel.ignored`, declared as nodata.
public struct MaskEncoding: Hashable, Sendable {
    /// The kind of file.
    public let format: MaskFormat
    /// Of a TIFF.
    public let compression: TIFFCompression
    /// Class index → value; the background first.
    public let values: [UInt8]
    /// What pixels that belong to no class are in the file.
    private let missing: UInt8

    /// - Parameters:
    ///   - values: class index → value; the background first. None is `ClassLabel.ignored`, but in a PNG.
    ///   - missing: what pixels that belong to no class are in a PNG.
    public init(
        _ format: MaskFormat, values: [UInt8], missing: UInt8 = ClassLabel.ignored,
        compression: TIFFCompression = .deflate
    ) {
        precondition(
            format == .png || !values.contains(ClassLabel.ignored), "a class of the value \(ClassLabel.ignored)")
        (self.format, self.values, self.compression) = (format, values, compression)
        self.missing = format == .png ? missing : ClassLabel.ignored
    }

    /// The file's values of labels: class indices and `ClassLabel.ignored`.
    func fileValues(of labels: [UInt8]) -> [UInt8] {
        var table = [UInt8](repeating: missing, count: 256)
        table.replaceSubrange(..<values.count, with: values)
        let share = 1 << 16
        return [UInt8](unsafeUninitializedCapacity: labels.count) { values, count in
            nonisolated(unsafe) let values = values
            Parallel.forEach((labels.count + share - 1) / share) { index in
                for pixel in index * share..<min((index + 1) * share, labels.count) {
                    values[pixel] = table[Int(labels[pixel])]
                }
            }
            count = labels.count
        }
    }
}
