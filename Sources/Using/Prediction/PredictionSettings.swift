// What a prediction writes, and how.
import Geo
import ModelFile
import Raster
import Vectorization
import Windows

/// Pictures that are written beside the masks.
public struct ExtraOutputs: OptionSet, Hashable, Sendable {
    public let rawValue: Int

    public init(rawValue: Int) { self.rawValue = rawValue }

    /// The map of probabilities.
    public static let probability = ExtraOutputs(rawValue: 1)
    /// The image with the mask drawn over it.
    public static let overlay = ExtraOutputs(rawValue: 2)
}

/// What to write, and how.
public struct PredictionSettings: Sendable {
    /// The folder for all outputs; made when it is missing.
    public var output: String
    public var format: MaskFormat
    /// Of TIFF outputs.
    public var compression = TIFFCompression.deflate
    /// What is written beside the masks.
    public var extras: ExtraOutputs
    /// Bands of the images to use, from 1; nil: as the model was trained.
    public var bands: [Int]?
    public var windows: WindowOptions
    public var resampling: Resampling
    /// Files that no output may take the place of, beside the images: the model, zones.
    public var otherInputs: [String] = []
    /// Outputs may replace files that no prediction has written, or that were changed since.
    public var overwrites = false
    /// The layer of objects; nil: none is written.
    public var vector: VectorOutput?
    /// In place of the images' own.
    public var sceneCRS: CRS?
    /// Bytes that the process may take; nil for what the machine has.
    public var memoryLimit: Int?

    public init(
        output: String, format: MaskFormat = .png, extras: ExtraOutputs = [], windows: WindowOptions = WindowOptions(),
        resampling: Resampling = .usual
    ) {
        (self.output, self.format, self.extras) = (output, format, extras)
        (self.windows, self.resampling) = (windows, resampling)
    }
}
