// How class indices become the values of a mask file.
import Dataset

/// What a mask file is; see `MaskEncoding` for the values of classes.
public enum MaskFormat: String, CaseIterable, Sendable {
    /// 8-bit gray and a world file. No data: as background.
    case png
    /// 255 no data, colour table, the input's georeference; tiled.
    case tiff
    /// The same as a cloud-optimised GeoTIFF, with overviews.
    case cog
}

/// The value that each class has in a mask file.
///
/// Two classes: 0 background; foreground 255 in PNG, 1 in TIFF. More: the mask values that the model was trained with
/// (the first of each class), so that a prediction can be read like the training masks; class indices where one of those
/// is no number from 0 to 254.
package struct MaskEncoding {
    /// Pixels without data, in class maps and in TIFF masks.
    package static let nodata: UInt8 = 255

    /// By class index.
    package let values: [UInt8]
    package let format: MaskFormat

    package init(labels: ClassMap, format: MaskFormat) {
        self.format = format
        if labels.classes == 2 {
            values = format == .png ? [0, 255] : [0, 1]
        } else {
            let declared = labels.values?.compactMap { $0.first.flatMap { UInt8(exactly: $0) } } ?? []
            let isUsable = declared.count == labels.classes && !declared.contains(Self.nodata)
            values = isUsable ? declared : (0..<labels.classes).map { UInt8($0) }
        }
    }

    /// The file's values of a class map.
    package func fileValues(of map: [UInt8]) -> [UInt8] {
        var table = [UInt8](repeating: values[0], count: 256)
        for (index, value) in values.enumerated() { table[index] = value }
        table[Int(Self.nodata)] = format == .png ? values[0] : Self.nodata
        return map.map { table[Int($0)] }
    }
}
