// What a format has to offer to be read by window.

/// One format's way to header and samples. Not shared between threads.
protocol RasterSource: AnyObject, Sendable {
    var info: RasterInfo { get }
    var warning: String? { get }
    /// Fills `bytes` with the samples of a window inside the raster.
    func read(_ window: Window, into bytes: UnsafeMutableRawBufferPointer) throws
    /// Fills `bytes` with the mask of a window; only of a raster that has one.
    func readMask(_ window: Window, into bytes: UnsafeMutableRawBufferPointer) throws
}
