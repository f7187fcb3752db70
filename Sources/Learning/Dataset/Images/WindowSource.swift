// What can be predicted by window: a file, or a tile in memory.
import Raster

/// An image whose windows can be read.
public protocol WindowSource {
    var width: Int { get }
    var height: Int { get }
    var bands: Int { get }
    /// The samples of a window that lies inside the image.
    func read(_ window: Window) throws -> TileSamples
}

extension ImageReader: WindowSource {}

/// Samples in memory, seen by window.
public struct SamplesInMemory: WindowSource {
    private let samples: TileSamples

    public init(_ samples: TileSamples) { self.samples = samples }

    public var width: Int { samples.width }
    public var height: Int { samples.height }
    public var bands: Int { samples.bands }

    public func read(_ window: Window) -> TileSamples {
        if window.width == width, window.height == height { return samples }
        let storage: TileSamples.Storage =
            switch samples.storage {
            case .uint8(let values): .uint8(cut(values, planes: bands, window))
            case .uint16(let values): .uint16(cut(values, planes: bands, window))
            case .float(let values): .float(cut(values, planes: bands, window))
            }
        return TileSamples(
            width: window.width, height: window.height, bands: bands, storage: storage,
            missing: samples.missing.map { cut($0, planes: 1, window) })
    }

    private func cut<Sample>(_ values: [Sample], planes: Int, _ window: Window) -> [Sample] {
        var result: [Sample] = []
        result.reserveCapacity(planes * window.width * window.height)
        for row in (0..<planes).flatMap({ plane in (0..<window.height).map { plane * height + window.y + $0 } }) {
            result += values[row * width + window.x..<row * width + window.x + window.width]
        }
        return result
    }
}
