// The rasters of a prediction, by their format, behind one face.
import Base
import ModelFile
import Raster

/// A raster that is written from top to bottom and appears when it is finished.
protocol RowWriter: FileWriter {
    func write(rows: [UInt8]) throws
}

extension PNGWriter: RowWriter {}
extension GeoTIFFWriter: RowWriter {}
extension CloudOptimizedGeoTIFFWriter: RowWriter {}

/// Masks and probability maps of one scene in one format.
struct MapWriters {
    let format: MaskFormat
    let compression: TIFFCompression
    let width: Int
    let height: Int
    /// The scene's.
    let georeference: Georeference?

    /// Mask values as `MaskEncoding` gives them, `values` by class index.
    func mask(_ path: String, values: [UInt8]) throws -> any RowWriter {
        try writer(
            path, bands: 1, sampleType: .uint8, nodata: Double(MaskEncoding.nodata),
            palette: ClassColors.palette(values: values))
    }

    /// Probabilities as `MaskEncoding` gives them, of so many foreground classes.
    func probability(_ path: String, classes: Int) throws -> any RowWriter {
        try writer(path, bands: classes, sampleType: .float32, nodata: .nan, palette: nil)
    }

    private func writer(
        _ path: String, bands: Int, sampleType: SampleType, nodata: Double, palette: [PaletteColor]?
    ) throws -> any RowWriter {
        switch format {
        case .png:
            try PNGWriter(path: path, width: width, height: height, bands: 1, placement: .at(georeference))
        case .tiff:
            try GeoTIFFWriter(
                path: path, width: width, height: height, bands: bands, sampleType: sampleType,
                georeference: georeference, nodata: nodata, palette: palette, compression: compression)
        case .cog:
            try CloudOptimizedGeoTIFFWriter(
                path: path, width: width, height: height, bands: bands, sampleType: sampleType,
                georeference: georeference, nodata: nodata, palette: palette, compression: compression)
        }
    }
}
