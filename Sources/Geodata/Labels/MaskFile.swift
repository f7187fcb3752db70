// Class indices as mask files that training reads.
import Base
import Raster

/// The values that labels have in a mask file.
///
/// GeoTIFF: the class index, 255 (declared as nodata) where a pixel is to count nowhere. PNG: the same, but 0 and 255 when
/// there are only background and one class and nothing to ignore, so that people see something.
public struct MaskValues: Hashable, Sendable {
    public let names: [String]
    /// Class index → value.
    public let values: [UInt8]
    /// The value to ignore that a configuration must declare; in GeoTIFF the file itself does.
    public let ignore: UInt8?
    public let format: RasterFormat

    public init(_ classes: LabelClasses, mayIgnore: Bool, format: RasterFormat) {
        names = classes.names
        self.format = format
        let isVisible = format == .png && names.count == 2 && !mayIgnore
        values = isVisible ? [0, 255] : names.indices.map { UInt8($0) }
        ignore = mayIgnore && format == .png ? LabelClasses.ignored : nil
    }

    func fileValues(of labels: [UInt8]) -> [UInt8] { labels.map { Int($0) < values.count ? values[Int($0)] : $0 } }
}

/// A mask that is written from top to bottom and appears under its name when it is finished.
public final class MaskFile {
    private enum Writer {
        case png(PNGWriter)
        case tiff(GeoTIFFWriter)
    }

    private let writer: Writer
    private let values: MaskValues

    /// - Parameters:
    ///   - georeference: goes into a GeoTIFF as it is, and beside a PNG as a world file.
    ///   - isStaged: the file is part of a `StagedFolder`.
    public init(
        path: String, width: Int, height: Int, values: MaskValues, georeference: Georeference?, isStaged: Bool = false
    ) throws {
        self.values = values
        switch values.format {
        case .png:
            writer = .png(
                try PNGWriter(
                    path: path, width: width, height: height, bands: 1, placement: .at(georeference), isStaged: isStaged
                ))
        case .tiff:
            writer = .tiff(
                try GeoTIFFWriter(
                    path: path, width: width, height: height, bands: 1, sampleType: .uint8, georeference: georeference,
                    nodata: Double(LabelClasses.ignored), palette: ClassColors.palette(values: values.values),
                    isStaged: isStaged))
        }
    }

    /// The next rows of class indices.
    public func write(_ labels: [UInt8]) throws {
        let rows = values.fileValues(of: labels)
        switch writer {
        case .png(let writer): try writer.write(rows: rows)
        case .tiff(let writer): try writer.write(rows: rows)
        }
    }

    public func finish() throws {
        switch writer {
        case .png(let writer): try writer.finish()
        case .tiff(let writer): try writer.finish()
        }
    }
}
