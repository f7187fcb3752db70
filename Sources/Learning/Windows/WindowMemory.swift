// What the prediction of an image takes beside the image.
import Base
import Dataset
import Model

/// The windows of one image on their way through a network.
public struct WindowMemory {
    /// Windows that are in the network at a time, and their size.
    public let images: Int
    public let height: Int
    public let width: Int
    /// Bytes of their samples, inputs and logits, and of the row of windows that is blended; not of the network.
    public let bytes: Int

    /// - Parameters:
    ///   - width, height: of the image, in pixels.
    ///   - bytesPerPixel: of its samples.
    ///   - hasScratch: whether most of the blended row of a wide image is in a scratch file.
    public init(
        width: Int, height: Int, bytesPerPixel: Int, settings: WindowSettings, network: UNetConfiguration,
        hasScratch: Bool = false
    ) {
        let grid = WindowGrid(width: width, height: height, settings: settings)
        images = min(WindowedPrediction.windowsPerBatch(grid), grid.columns.starts.count)
        (self.height, self.width) = (grid.rows.side, grid.columns.side)
        let pixels = images * self.height * self.width
        let tensors = 4 * (network.inputBands + network.classes) * (settings.augmentation == .none ? 1 : 2)
        // Blended probabilities and where there is no data, of which there are two copies for a moment.
        let least = hasScratch ? max(WindowedPrediction.usualStripPixels / self.height, images * self.width) : width
        let strip = min(width, least) * self.height * (4 * (network.classes - 1) + 2)
        bytes = pixels * (tensors + bytesPerPixel) + strip
    }

    /// Of the evaluation of labelled tiles: a tile's scores and what objects are matched with come on top.
    ///
    /// - Parameter factors: pixels that the network sees on one of each tile; nil: it sees them as they are.
    public init(
        evaluating tiles: TileHeaders, seenAt factors: [PixelFactors]? = nil, settings: WindowSettings,
        network: UNetConfiguration
    ) {
        // Neither the widest nor the largest tile needs take the most.
        let all = tiles.shapes(seenAt: factors).map { tile in
            let windows = WindowMemory(
                width: tile.factors.width(tile.width), height: tile.factors.height(tile.height),
                bytesPerPixel: tile.factors.isOne ? tile.bytes / (tile.width * tile.height) : Self.floats(tiles.bands),
                settings: settings, network: network)
            let scores = tile.width * tile.height * Self.scoreBytes
            return (windows, scores + (tiles.areAllKept ? 0 : 2 * tile.bytes) + windows.resampling(tile, tiles.bands))
        }
        images = all.map { $0.0.images }.max() ?? 0
        (height, width) = (all.map { $0.0.height }.max() ?? 0, all.map { $0.0.width }.max() ?? 0)
        bytes = all.map { $0.0.bytes + $0.1 }.max() ?? 0
    }

    /// What comes on top where a tile is resampled: pixels of the tile as floats, twice, those that are made of them,
    /// and the probabilities on their way back.
    private func resampling(_ tile: TileHeaders.Shape, _ bands: Int) -> Int {
        guard !tile.factors.isOne else { return 0 }
        let columns = min(tile.width, Int(Double(width) / tile.factors.x) + 16)
        let rows = min(tile.height, ResampledSource.rowsAtOnce + 16)
        let pixels = 2 * columns * rows + height * width
        return pixels * Self.floats(bands) + 2 * tile.factors.width(tile.width) * height * Self.floats(1)
    }

    /// Bytes of a pixel's samples, and whether it has data.
    private static func floats(_ bands: Int) -> Int { 4 * bands + 4 }

    /// A pixel's score, candidate, class and component.
    private static let scoreBytes = 12
}

extension UNet {
    /// With what the process has already, the weights included.
    package func memory(_ windows: WindowMemory) -> MemoryEstimate {
        MemoryEstimate([
            .init("program", bytes: MemoryAllowance.residentAtWork),
            .init(
                "network",
                bytes: workspaceBytes(
                    images: windows.images, height: windows.height, width: windows.width, training: false)),
            .init("windows", bytes: windows.bytes),
        ])
    }
}

extension WindowSettings {
    /// What to change where windows take more than there is.
    ///
    /// - Parameters:
    ///   - window: the side that is too large.
    ///   - bytes: that there are.
    ///   - needed: what a window of another side takes.
    /// - Throws: What `needed` throws.
    package static func remedy(
        _ window: Int, fitting bytes: Int, _ needed: (Int) throws -> MemoryEstimate
    ) -> String {
        let smaller = sequence(first: window / 2) { $0 > 64 ? $0 / 2 : nil }
        let fitting = smaller.first { side in (try? needed(side)).map { $0.bytes <= bytes } ?? false }
        return fitting.map { "use --window \($0)" } ?? "use a machine with more memory, or a smaller model"
    }
}
