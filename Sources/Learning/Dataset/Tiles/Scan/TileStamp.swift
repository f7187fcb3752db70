// The files of a tile as they look from outside.
import Base
import Raster

/// Image, mask, and where there is one, the file beside the image that says where it has data.
struct TileStamp: Hashable, Sendable {
    private let image: FileStamp
    private let mask: FileStamp
    private let dataMask: FileStamp?

    /// - Throws: `UserError` when there is no such file.
    init(of pair: TilePair) throws {
        image = try FileStamp(of: pair.imagePath)
        mask = try FileStamp(of: pair.maskPath)
        dataMask = try? FileStamp(of: maskPath(beside: pair.imagePath))
    }

    private var all: [FileStamp] { [image, mask] + (dataMask.map { [$0] } ?? []) }

    var bytes: [UInt8] { all.flatMap(\.bytes) }

    /// Whether all files were last changed so long ago that another change would show.
    func areSettled(seconds: Double) -> Bool { all.allSatisfy { $0.isSettled(seconds: seconds) } }
}
