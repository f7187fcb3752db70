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

    /// Of a labelled tile's evaluation: the tile's scores and what objects are matched with come on top.
    public init(
        evaluating tiles: TileHeaders, settings: WindowSettings, network: UNetConfiguration
    ) {
        let tile = tiles.largestTile
        let windows = WindowMemory(
            width: tile.width, height: tile.height, bytesPerPixel: tile.bytes / (tile.width * tile.height),
            settings: settings, network: network)
        (images, height, width) = (windows.images, windows.height, windows.width)
        let isRead = tiles.keptCount < tiles.pairs.count
        bytes = windows.bytes + tile.width * tile.height * Self.scoreBytes + (isRead ? 2 * tile.bytes : 0)
    }

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
