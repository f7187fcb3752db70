// What a raster file says about itself.

/// The kinds of files that are read.
public enum RasterFormat: String, Sendable, Encodable, CaseIterable {
    case png, jpeg, tiff
}

/// What the samples mean as colours. `RasterReader.read` gives samples as stored: `minIsWhite` is not inverted.
public enum Photometric: Sendable, Hashable {
    case gray, minIsWhite, rgb, palette
    /// A value of TIFF's PhotometricInterpretation that this package does not interpret.
    case other(Int)

    /// As reports call it.
    public var name: String {
        switch self {
        case .gray: "gray"
        case .minIsWhite: "min-is-white"
        case .rgb: "rgb"
        case .palette: "palette"
        case .other(let code): Self.otherNames[code] ?? "photometric \(code)"
        }
    }

    private static let otherNames = [
        4: "transparency mask", 5: "separated (CMYK)", 8: "CIE L*a*b*", 9: "ICC L*a*b*", 32844: "LogL",
        32845: "LogLuv",
    ]
}

/// A colour of a palette, 8 bits a channel.
public struct PaletteColor: Hashable, Sendable {
    public var red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8

    public init(red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8 = 255) {
        (self.red, self.green, self.blue, self.alpha) = (red, green, blue, alpha)
    }
}

/// A rectangle of pixels; x to the right, y down, from the top left corner of the raster.
public struct Window: Hashable, Sendable {
    public var x: Int, y: Int, width: Int, height: Int

    public init(x: Int, y: Int, width: Int, height: Int) {
        (self.x, self.y, self.width, self.height) = (x, y, width, height)
    }
}

/// The header of a raster: everything but the samples.
public struct RasterInfo: Sendable {
    /// In pixels.
    public let width: Int
    public let height: Int
    /// Samples of a pixel, alpha included.
    public let bands: Int
    /// The type of each sample as it is returned.
    public let sampleType: SampleType
    /// The kind of file.
    public let format: RasterFormat
    /// What the samples mean as colours.
    public let photometric: Photometric
    /// Bits of a sample in the file: samples of 1 to 7 bits are returned as one byte each, of 9 to 15 bits as two.
    public let storedBits: Int
    /// The colours of a palette image, whose one band holds indices into them.
    public let palette: [PaletteColor]?
    /// The band, counted from 0, that holds opacity.
    public internal(set) var alphaBand: Int?
    /// The value of pixels without data (GDAL_NODATA), of all bands.
    public internal(set) var nodata: Double?
    /// The values of the bands where they differ; nil for a band without one.
    public internal(set) var bandNodata: [Double?]?
    /// The file's own, or that of the files beside it.
    public internal(set) var georeference: Georeference?
    /// The file beside it that says where the raster lies; nil where the raster itself does, or nothing.
    public internal(set) var placeSource: String?
    /// The file beside it that holds rational polynomial coefficients.
    public internal(set) var polynomialSource: String?
    /// The file beside it that names the CRS.
    public internal(set) var crsSource: String?
    /// The world file that places a raster without a georeference of its own.
    public internal(set) var worldFile: String?
    /// The codec by its usual name, e.g. "Deflate".
    public let compression: String
    /// The size of the blocks a window is decoded from; rows of the whole width for PNG, JPEG and striped TIFF.
    public let blockWidth: Int
    public let blockHeight: Int
    /// The blocks are tiles, not whole rows.
    public let isTiled: Bool
    /// Each band lies in blocks of its own.
    public let isPlanar: Bool
    /// A PNG, or a JPEG in several scans, that must be held whole to be read.
    public let isInterlaced: Bool
    /// A TIFF with offsets of 64 bits.
    public let isBigTIFF: Bool
    /// There is a mask that says which pixels have data, in the file or beside it.
    public internal(set) var hasMask: Bool
    /// The file beside it that the mask is in.
    public internal(set) var maskFile: String?

    /// A sentence for whoever uses the georeference, where a file beside it gives a place but nothing a CRS.
    public func placementNote(_ path: String) -> String? {
        guard let placeSource, georeference?.geotransform != nil, georeference?.geoKeys.isEmpty ?? true else {
            return nil
        }
        return "\(path): \(placeSource) says where it lies, but nothing names its coordinate reference system"
    }

    /// The window that covers the raster.
    public var bounds: Window { Window(x: 0, y: 0, width: width, height: height) }
    /// Bytes of one pixel: bands × bytes of a sample.
    public var bytesPerPixel: Int { bands * sampleType.byteCount }
    /// Some pixels may be without data.
    public var mayMiss: Bool {
        nodata != nil || bandNodata != nil || alphaBand != nil || palette != nil || hasMask
            || sampleType.isFloatingPoint
    }
}
