// What `segtrain inspect` reports: the header of a raster and a digest of its samples.
import Base
import Foundation

/// A raster's description, encodable as JSON with the keys of `CodingKeys`.
public struct RasterInspection: Sendable, Encodable {
    /// The file.
    public let path: String
    /// Its header.
    public let info: RasterInfo
    /// SHA-256 of all samples as `RasterBlock.bytes` lays them out, in little-endian order.
    public let digest: String
    /// The first thing the decoder warned about, or what is odd about the alpha band; and what was added.
    public private(set) var warning: String?

    private static let bytesAtOnce = 8 << 20

    /// Reads the whole raster once, a few megabytes at a time.
    ///
    /// - Throws: `UserError` as `RasterReader` does.
    public init(path: String, limits: RasterLimits = .default) throws {
        let reader = try RasterReader(path: path, limits: limits)
        let info = reader.info
        let rowBytes = info.width * info.bytesPerPixel
        let rowsAtOnce = max(1, Self.bytesAtOnce / rowBytes)
        var hash = SHA256()
        for y in stride(from: 0, to: info.height, by: rowsAtOnce) {
            let rows = min(rowsAtOnce, info.height - y)
            let block = try reader.read(Window(x: 0, y: y, width: info.width, height: rows))
            block.bytes.withUnsafeBytes { hash.add($0) }
        }
        self.path = path
        self.info = info
        digest = SHA256.hexadecimal(hash.digest())
        warning =
            try reader.warning ?? reader.alphaWarning().map { [$0.reason, $0.remedy ?? ""].joined(separator: "; ") }
    }

    /// Adds what others know of the raster.
    public mutating func add(warning text: String) { warning = warning.map { $0 + "; " + text } ?? text }

    enum CodingKeys: String, CodingKey {
        case path, format, width, height, bands, dtype, bits, photometric, compression, block, tiled, planar, interlaced
        case bigtiff
        case hasMask = "internal_mask"
        case alphaBand = "alpha_band"
        case paletteColors = "palette_colors"
        case geotransform, epsg
        case isUserDefined = "user_defined_crs"
        case pixelIsPoint = "pixel_is_point"
        case worldFile = "world_file"
        case placeSource = "place_source"
        case crsSource = "crs_source"
        case controlPoints = "control_points"
        case hasPolynomials = "rpc"
        case maskFile = "mask_file"
        case bandNodata = "band_nodata"
        case nodata, warning
        case digest = "sha256_raw"
    }

    /// Every key is always there; what the file does not say is null. Numbers that JSON lacks are "nan", "inf", "-inf".
    ///
    /// - Throws: what the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        var keys = encoder.container(keyedBy: CodingKeys.self)
        try keys.encode(path, forKey: .path)
        try keys.encode(info.format, forKey: .format)
        try keys.encode(info.width, forKey: .width)
        try keys.encode(info.height, forKey: .height)
        try keys.encode(info.bands, forKey: .bands)
        try keys.encode(info.sampleType.rawValue, forKey: .dtype)
        try keys.encode(info.storedBits, forKey: .bits)
        try keys.encode(info.photometric.name, forKey: .photometric)
        try keys.encode(info.compression, forKey: .compression)
        try keys.encode([info.blockWidth, info.blockHeight], forKey: .block)
        try keys.encode(info.isTiled, forKey: .tiled)
        try keys.encode(info.isPlanar, forKey: .planar)
        try keys.encode(info.isInterlaced, forKey: .interlaced)
        try keys.encode(info.isBigTIFF, forKey: .bigtiff)
        try keys.encode(info.hasMask && info.maskFile == nil, forKey: .hasMask)
        try keys.encode(info.maskFile, forKey: .maskFile)
        try keys.encode(info.alphaBand, forKey: .alphaBand)
        try keys.encode(info.palette?.count, forKey: .paletteColors)
        try keys.encode(info.georeference?.geotransform, forKey: .geotransform)
        try keys.encode(info.georeference?.epsg, forKey: .epsg)
        try keys.encode(info.georeference?.isUserDefined ?? false, forKey: .isUserDefined)
        try keys.encode(info.georeference?.pixelIsPoint ?? false, forKey: .pixelIsPoint)
        try keys.encode(info.worldFile, forKey: .worldFile)
        try keys.encode(info.placeSource, forKey: .placeSource)
        try keys.encode(info.crsSource, forKey: .crsSource)
        try keys.encode(info.georeference?.controlPoints ?? 0, forKey: .controlPoints)
        try keys.encode(!(info.georeference?.rationalPolynomials.isEmpty ?? true), forKey: .hasPolynomials)
        try keys.encode(info.nodata, forKey: .nodata)
        try keys.encode(info.bandNodata, forKey: .bandNodata)
        try keys.encode(warning, forKey: .warning)
        try keys.encode(digest, forKey: .digest)
    }

    /// One line of JSON.
    ///
    /// - Throws: what the encoder throws.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// A table for people: one property a line.
    public func table() -> String {
        let georeference = info.georeference
        var layout =
            info.isTiled ? "tiles of \(info.blockWidth)×\(info.blockHeight)" : "strips of \(info.blockHeight) rows"
        switch info.format {
        case .png: layout = info.isInterlaced ? "interlaced" : "rows"
        case .jpeg: layout = info.isInterlaced ? "progressive" : "rows"
        case .tiff: break
        }
        if info.isPlanar { layout += ", bands apart" }
        if info.isBigTIFF { layout += ", BigTIFF" }
        let palette = info.palette.map { ", \($0.count) colours" } ?? ""
        let alpha = info.alphaBand.map { ", band \($0 + 1) is alpha" } ?? ""
        let rows: [(String, String?)] = [
            ("size", "\(info.width) × \(info.height) pixels, \(counted(info.bands, "band"))"),
            ("samples", info.sampleType.rawValue + (info.storedBits < 8 ? " from \(info.storedBits) bits" : "")),
            ("colour", info.photometric.name + palette + alpha),
            ("format", "\(info.format.rawValue), \(info.compression), \(layout)"),
            ("origin", georeference?.geotransform.map { "\($0[0]), \($0[3])" }),
            (
                "pixel",
                georeference?.geotransform.map { g in
                    g[2] == 0 && g[4] == 0 ? "\(g[1]) × \(g[5])" : "\(g[1]), \(g[2]); \(g[4]), \(g[5])"
                }
            ),
            ("from", info.placeSource),
            ("GCPs", georeference.flatMap { $0.controlPoints > 0 ? "\($0.controlPoints) ground control points" : nil }),
            (
                "RPCs",
                georeference.flatMap { $0.rationalPolynomials.isEmpty ? nil : "rational polynomial coefficients" }
                    .map { $0 + (info.polynomialSource.map { ", from \($0)" } ?? "") }
            ),
            ("CRS", georeference.flatMap { crsText($0) }.map { $0 + (info.crsSource.map { ", from \($0)" } ?? "") }),
            ("mask", info.hasMask ? info.maskFile ?? "in the file" : nil),
            (
                "nodata",
                info.bandNodata.map { $0.map { $0.map { nodataText($0) } ?? "none" }.joined(separator: ", ") }
                    ?? info.nodata.map { nodataText($0) }
            ),
            ("warning", warning),
            ("sha256", digest),
        ]
        let lines = rows.compactMap { name, value in
            value.map { "  " + name.padding(toLength: 9, withPad: " ", startingAt: 0) + $0 }
        }
        return ([path] + lines).joined(separator: "\n")
    }

    private func crsText(_ georeference: Georeference) -> String? {
        georeference.epsg.map { "EPSG:\($0)" } ?? (georeference.namesCRS ? "user-defined" : nil)
    }
}
