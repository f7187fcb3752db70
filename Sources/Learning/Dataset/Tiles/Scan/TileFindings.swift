// What one pass over a tile finds, without its pixels.
import Base

/// All that is known of a tile once it has been read: enough to draw crops from it and to tell it from any other.
struct TileFindings: Sendable {
    let contents: TileContents
    let points: ObjectPoints
    let fill: FillScan
    /// The mask's values.
    let mask: SeenMaskValues
    /// What the image's samples were inverted from.
    let white: Int?
    let digest: TileDigest

    init(_ scan: TileScan, _ file: TileFile, _ hash: TileHash, classMap: ClassMap) {
        contents = TileContents(scan, names: classMap.names)
        (points, fill) = (scan.points.compact, scan.fill.compact)
        (mask, white, digest) = (file.mask.seen, file.image.info.white, hash.digest)
    }

    /// - Throws: `ByteUnpacker.TooShort` for bytes of another form.
    init(from bytes: inout ByteUnpacker, names: [String]) throws {
        contents = try TileContents(from: &bytes, names: names)
        points = ObjectPoints(try bytes.array())
        fill = try FillScan(from: &bytes)
        mask = try SeenMaskValues(from: &bytes)
        (white, digest) = (try bytes.array(Int.self).first, try bytes.value())
    }

    func pack(into bytes: inout BytePacker) {
        contents.pack(into: &bytes)
        bytes.add(points.points)
        fill.pack(into: &bytes)
        mask.pack(into: &bytes)
        bytes.add(white.map { [$0] } ?? [])
        bytes.add(digest)
    }
}
