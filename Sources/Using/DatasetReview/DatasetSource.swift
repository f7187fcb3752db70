// Which tiles are looked at.
import Base
import Configuration
import Dataset

/// One pair of folders, or the two splits of a configuration.
public struct DatasetSource: Sendable {
    struct Part: Sendable {
        /// nil for folders without a role.
        let split: Split?
        let folders: TileFolders

        /// As reports call it.
        var name: String { split?.rawValue ?? "all" }
    }

    let parts: [Part]
    let classMap: ClassMap
    let bands: [Int]?
    let nodata: Double?
    let memoryLimit: Int
    /// nil for folders.
    let configuration: Configuration?

    /// Masks of 0 and 1, or of 0 and 255.
    ///
    /// - Parameter nodata: the images' value of pixels without data; nil: as they say themselves.
    public init(images: String, masks: String, nodata: Double? = nil) {
        parts = [Part(split: nil, folders: TileFolders(images: images, masks: masks))]
        (classMap, bands, memoryLimit, configuration) = (.automatic, nil, 4 << 30, nil)
        self.nodata = nodata
    }

    public init(_ configuration: Configuration) {
        let data = configuration.data
        parts = [Part(split: .train, folders: data.train), Part(split: .val, folders: data.validation)]
        (classMap, bands, memoryLimit) = (data.classMap, data.bands, data.memoryLimitBytes)
        nodata = data.nodata
        self.configuration = configuration
    }
}
