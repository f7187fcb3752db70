// Masks of real scenes lie where the scenes lie.
import Dataset
import Foundation
import ModelFile
import Prediction
import Raster
import TestModels
import TestSupport
import Testing
import Windows

@Suite struct RealScenesTests {
    /// 8-bit RGB in a projected CRS, striped; 16-bit panchromatic in degrees, LZW, under a model of 8-bit gray.
    @Test(arguments: [("colorado_hro_15cm", 3), ("vegas_pan_30cm", 1)])
    func aMaskHasTheScenesSizeAndTags(name: String, bands: Int) throws {
        guard let scene = shared("real-cars/geo/\(name).tif") else { return }
        try withTemporaryFolder { folder in
            let settings = PredictionSettings(
                output: folder, format: .tiff, extras: [.probability, .overlay],
                windows: WindowOptions(window: 128, overlap: 32))
            // On its own scale a 16-bit image has a mean of 0 and a deviation of 1.
            try Predictor(model: thresholdModel(limit: bands == 1 ? 1 : 180, bands: bands), settings: settings)
                .run([scene], observer: PredictionListener())
            let original = try RasterReader(path: scene).info
            for output in ["mask", "probability"] {
                let info = try RasterReader(path: "\(folder)/\(name)_\(output).tif").info
                #expect((info.width, info.height) == (original.width, original.height))
                #expect(info.georeference == original.georeference && info.georeference?.epsg != nil)
                #expect(info.georeference?.geotransform == original.georeference?.geotransform)
            }
            let mask = try RasterReader(path: "\(folder)/\(name)_mask.tif")
            let labelled = try #require(
                try shared("real-cars/geo/\(name)_mask.tif").map { try RasterReader(path: $0).info })
            #expect(mask.info.nodata == 255 && mask.info.sampleType == .uint8 && mask.info.bands == 1)
            #expect(labelled.georeference?.geotransform == mask.info.georeference?.geotransform)
            // Bright roofs, roads and cars; everything has data.
            let values = Dictionary(grouping: try mask.readAll().bytes) { $0 }.mapValues(\.count)
            #expect(Set(values.keys) == [0, 1])
            let overlay = try RasterReader(path: "\(folder)/\(name)_overlay.png").info
            #expect((overlay.width, overlay.height, overlay.bands) == (original.width, original.height, 3))
        }
    }
}
