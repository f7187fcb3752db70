// What the files of a prediction take while they are written.
import Dataset
import Raster

extension PredictionSettings {
    /// Bytes that wait for a row of TIFF tiles to be complete, those that are encoded, and what a few rows become on
    /// their way.
    func outputBytes(for image: ImageReader, classes: Int) -> Int {
        let probabilityBytes =
            extras.contains(.probability) ? format == .png ? 1 : MemoryLayout<Float>.stride * (classes - 1) : 0
        let samples = image.width * (1 + probabilityBytes)
        let tileRows =
            switch format {
            case .png: 0
            case .tiff: GeoTIFFWriter.tileSize
            // Each resolution has a row of tiles, half as wide as the one before.
            case .cog: 2 * GeoTIFFWriter.tileSize
            }
        // Colours, and the samples that they are made of.
        let overlay = extras.contains(.overlay) ? image.width * (3 + image.info.bytesPerPixel) : 0
        // Each beside its samples, of the file that has most of them.
        let tiles = format == .png ? 0 : min(GeoTIFFWriter.tilesAtOnce, image.width / GeoTIFFWriter.tileSize + 1)
        let encoded = 3 * tiles * GeoTIFFWriter.tileSize * GeoTIFFWriter.tileSize * max(1, probabilityBytes)
        let rows = min(image.height, SceneDecision.rowsAtOnce) * (samples + overlay)
        return min(image.height, tileRows) * samples + encoded + rows
    }
}
