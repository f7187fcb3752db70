// The values of a model's classes in the masks that it writes.
import Objects
import Raster

extension MaskEncoding {
    /// Two classes: 0 background; foreground 255 in PNG, 1 in TIFF. More: the mask values that the model was trained
    /// with (the first of each class), so that a prediction can be read like the training masks; class indices where
    /// one of those is not a number from 0 to 254. Pixels without data: as background in PNG.
    package init(of classes: ClassMap, _ format: MaskFormat, compression: TIFFCompression = .deflate) {
        var values = (0..<classes.classes).map { UInt8($0) }
        if classes.classes == 2 {
            if format == .png { values[1] = 255 }
        } else if let declared = classes.values?.compactMap({ $0.first.flatMap { UInt8(exactly: $0) } }),
            declared.count == values.count, !declared.contains(ClassLabel.ignored)
        {
            values = declared
        }
        self.init(format, values: values, missing: values[0], compression: compression)
    }
}
