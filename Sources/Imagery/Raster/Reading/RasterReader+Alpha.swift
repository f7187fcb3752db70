// Whether the band that is tagged alpha holds opacity: GDAL tags any fourth band of bytes so, infrared too.
import Base

extension RasterReader {
    private static let places = 16
    private static let rowsAtAPlace = 8
    private static let columnsAtAPlace = 512
    /// A PNG or JPEG is decoded from its top: no further than to here.
    private static let rowsFromTheTop = 2048

    /// A warning where the alpha band varies like an image, by a sample of its pixels; nil without such a band.
    ///
    /// - Throws: as `read`.
    package func alphaWarning() throws -> UserError? {
        guard let alpha = info.alphaBand, info.palette == nil else { return nil }
        var values: [Float] = []
        let width = min(info.width, Self.columnsAtAPlace)
        let height = min(info.height, Self.rowsAtAPlace)
        let span = (info.format == .tiff ? info.height : min(info.height, Self.rowsFromTheTop)) - height
        for place in 0..<Self.places {
            // Neighbours in height are apart in width.
            let x = (info.width - width) * (7 * place % Self.places) / (Self.places - 1)
            let y = span * place / (Self.places - 1)
            let block = try read(Window(x: x, y: y, width: width, height: height))
            let area = width * height
            values += block.planarFloats()[alpha * area..<(alpha + 1) * area]
        }
        guard Self.varyLikeAnImage(values) else { return nil }
        return UserError(
            .data, path: path, reason: "band \(alpha + 1) is tagged alpha but varies like an image",
            remedy: "if it is infrared, name it with --bands or data.bands")
    }

    /// Opacity is none or full, but for soft edges and for layers that are evenly translucent.
    private static func varyLikeAnImage(_ values: [Float]) -> Bool {
        let full = values.max() ?? 0
        let between = values.filter { $0 != 0 && $0 != full }
        return 5 * between.count >= values.count && Set(between).count >= 8
    }
}
