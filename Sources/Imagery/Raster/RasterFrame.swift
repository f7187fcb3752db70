// The size of a raster, and where it lies.

/// The pixels of a raster without their samples.
public struct RasterFrame: Sendable {
    /// In pixels.
    public let width: Int
    public let height: Int
    /// Tags as they are in a file; nil: nothing says where the raster lies.
    public let georeference: Georeference?

    public init(width: Int, height: Int, georeference: Georeference? = nil) {
        (self.width, self.height, self.georeference) = (width, height, georeference)
    }

    /// The part that a window covers.
    public func part(_ window: Window) -> RasterFrame {
        RasterFrame(
            width: window.width, height: window.height, georeference: georeference?.shifted(x: window.x, y: window.y))
    }
}

extension RasterInfo {
    /// The raster without its samples.
    public var frame: RasterFrame { RasterFrame(width: width, height: height, georeference: georeference) }
}
