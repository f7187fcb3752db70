// How class indices become the values of a mask file.

/// Format and values of a mask file.
///
/// In class maps, and in GeoTIFF files, pixels that belong to no class have the value `MaskEncoding.nodata`.
public struct MaskEncoding: Hashable, Sendable {
    /// The label of pixels that belong to no class; GeoTIFF masks declare it as their nodata value.
    public static let nodata: UInt8 = 255

    public let format: MaskFormat
    /// Of a TIFF.
    public let compression: TIFFCompression
    /// Class index → value; the background first.
    public let values: [UInt8]
    /// What pixels that belong to no class are in the file.
    private let missing: UInt8

    /// - Parameters:
    ///   - values: class index → value; the background first. None is `nodata`, but in a PNG.
    ///   - missing: what pixels that belong to no class are in a PNG.
    public init(
        _ format: MaskFormat, values: [UInt8], missing: UInt8 = nodata, compression: TIFFCompression = .deflate
    ) {
        precondition(format == .png || !values.contains(Self.nodata), "a class of the value \(Self.nodata)")
        (self.format, self.values, self.compression) = (format, values, compression)
        self.missing = format == .png ? missing : Self.nodata
    }

    /// The file's values of labels: class indices and `nodata`.
    func fileValues(of labels: [UInt8]) -> [UInt8] {
        var table = [UInt8](repeating: missing, count: 256)
        table.replaceSubrange(..<values.count, with: values)
        return labels.map { table[Int($0)] }
    }
}
