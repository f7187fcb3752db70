// Bounds on what a file may claim, checked before memory is set aside for it.
import Base
import CRaster
import Foundation

/// Limits on a raster. The defaults admit any real scene, read by window, and refuse what only a damaged or hostile
/// file claims.
public struct RasterLimits: Sendable {
    /// Pixels a side.
    public var side = 2_000_000
    /// Pixels of the whole raster.
    public var pixels = 1 << 40
    /// Bands of a raster.
    public var bands = 1024
    /// Bytes of one strip or tile, decoded, and of an interlaced PNG or a progressive JPEG (with its coefficients),
    /// which can only be decoded whole: a megabyte of zeros claims a thousand times as much.
    public var blockBytes = 512 << 20
    /// Bytes of one window. Decoded blocks that are kept for later windows take at most a quarter of this.
    public var windowBytes = 2 << 30

    /// The limits that hold unless the environment sets others.
    public init() {}

    /// As the environment says; what it says wrongly, `init(environment:)` has refused at the start of the program.
    public static let `default` =
        (try? RasterLimits(environment: ProcessInfo.processInfo.environment)) ?? RasterLimits()

    /// Throws if a raster of this shape is over a limit.
    func check(width: Int, height: Int, bands: Int, path: String) throws {
        guard width > 0, height > 0, bands > 0 else {
            throw UserError(.data, path: path, reason: "an image of \(width)×\(height) pixels, \(bands) bands")
        }
        guard width <= side, height <= side else { throw over("a side", "\(width)×\(height)", "\(side)", path) }
        let (area, overflow) = width.multipliedReportingOverflow(by: height)
        guard !overflow, area <= pixels else {
            throw over("the area", "\(width)×\(height)", "\(pixels) pixels", path)
        }
        guard bands <= self.bands else { throw over("the number of bands", "\(bands)", "\(self.bands)", path) }
    }

    /// Throws if an image that can only be decoded whole needs more than a block may.
    func checkWhole(_ bytes: Int, _ kind: String, _ remedy: String, path: String) throws {
        guard bytes > blockBytes else { return }
        throw UserError(
            .data, path: path, reason: "is \(kind) and needs \(bytes) bytes at once; the limit is \(blockBytes)",
            remedy: remedy)
    }

    /// Throws if the process cannot have `bytes` more: a memory limit is then a sentence and not an abort.
    static func checkMemory(_ bytes: Int, path: String) throws {
        guard bytes < 1 << 20 || seg_can_allocate(bytes) else {
            throw UserError(
                .data, path: path, reason: "needs \(bytes) bytes of memory, more than is available",
                remedy: "allow more memory, or cut the raster into tiles")
        }
    }

    private func over(_ what: String, _ value: String, _ limit: String, _ path: String) -> UserError {
        UserError(
            .data, path: path, reason: "\(what) is over the limit: \(value), at most \(limit)",
            remedy: "cut the raster into parts, or replace the file if it is damaged")
    }
}

extension RasterInfo {
    /// The error of a file that is too small for the pixels of its header.
    func implausible(_ path: String, bytes: Int) -> UserError {
        UserError(
            .data, path: path, reason: "claims \(width)×\(height) pixels in \(bytes) bytes",
            remedy: "replace the file with an intact copy")
    }
}
