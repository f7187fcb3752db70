// What a prediction writes, and how.
import Geo
import ModelFile
import Raster
import Vectorization
import Windows

/// What to write, and how.
public struct PredictionSettings: Sendable {
    /// The folder for all outputs; made when it is missing.
    public var output: String
    public var format: MaskFormat
    /// Of TIFF outputs.
    public var compression: TIFFCompression
    public var writesProbability: Bool
    public var writesOverlay: Bool
    /// Bands of the images to use, from 1; nil: as the model was trained.
    public var bands: [Int]?
    /// Pixels; see `WindowSettings`.
    public var window: Int
    public var overlap: Int?
    public var augmentation: TestTimeAugmentation
    public var resampling: Resampling
    /// The layer of objects; nil: none is written.
    public var vector: VectorOutput?
    /// In place of the images' own.
    public var sceneCRS: CRS?
    /// Bytes that the process may take; nil for what the machine has.
    public var memoryLimit: Int?

    public init(
        output: String, format: MaskFormat = .png, compression: TIFFCompression = .deflate,
        writesProbability: Bool = false, writesOverlay: Bool = false, bands: [Int]? = nil,
        window: Int = WindowSettings.defaultWindow, overlap: Int? = nil, augmentation: TestTimeAugmentation = .none,
        resampling: Resampling = .none, memoryLimit: Int? = nil
    ) {
        self.output = output
        self.format = format
        self.compression = compression
        self.writesProbability = writesProbability
        self.writesOverlay = writesOverlay
        self.bands = bands
        self.window = window
        self.overlap = overlap
        self.augmentation = augmentation
        self.resampling = resampling
        self.memoryLimit = memoryLimit
    }
}
