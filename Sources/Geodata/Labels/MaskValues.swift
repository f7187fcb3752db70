// The values that labels get in a mask file that training reads.
import Objects
import Raster

/// What the values of a mask file mean.
///
/// GeoTIFF: the class index, 255 (declared as nodata) where a pixel is to count nowhere. PNG: the same, but 0 and 255
/// when there are only background and one class and nothing to ignore, so that people see something.
public struct MaskValues: Hashable, Sendable {
    /// Class index → name; the background first.
    public let names: [String]
    /// How the mask is written.
    public let encoding: MaskEncoding
    /// The value to ignore that a configuration must declare; in GeoTIFF the file itself does.
    public let ignore: UInt8?

    /// - Parameter mayIgnore: some pixels may be to count nowhere.
    public init(_ classes: LabelClasses, mayIgnore: Bool, format: TileFormat) {
        names = classes.names
        let isVisible = format == .png && names.count == 2 && !mayIgnore
        encoding = MaskEncoding(
            MaskFormat(format), values: isVisible ? [0, 255] : names.indices.map { UInt8($0) })
        ignore = mayIgnore && format == .png ? ClassLabel.ignored : nil
    }
}
