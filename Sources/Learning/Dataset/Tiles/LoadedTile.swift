// A tile after its one pass.
import Base

/// What is found in a tile, and where it is now.
struct LoadedTile: Sendable {
    let findings: TileFindings
    /// Nil when it is not kept in memory.
    let tile: Tile?
    /// In the scratch file.
    let place: TileScratch.Place?
    /// No earlier run had found it.
    let isNew: Bool

    /// One that is known, and not kept.
    init(_ findings: TileFindings) { (self.findings, tile, place, isNew) = (findings, nil, nil, false) }

    /// One that is known, kept in memory.
    init(_ file: TileFile, _ findings: TileFindings) throws {
        (self.findings, tile, place, isNew) = (findings, try file.read(file.bounds), nil, false)
    }

    /// One that is to be looked at.
    ///
    /// - Parameters:
    ///   - samples: that are kept of each band, about: see `FillScan`.
    ///   - scratch: takes it, unless it is large.
    ///   - pool: counts its samples.
    init(
        _ file: TileFile, classMap: ClassMap, samples: Int, keep: Bool, scratch: TileScratch?, _ pool: HistogramPool?
    ) throws {
        file.mask.countsUnknown = true
        var hash = TileHash()
        var scan = TileScan(classes: classMap.classes, width: file.width, height: file.height, samples: samples)
        func look(at strip: Tile) {
            scan.add(strip)
            hash.add(strip)
            pool?.add(strip.samples)
        }
        if keep || scratch != nil && file.width * file.height <= TileFile.stripPixels {
            let tile = try file.read(file.bounds)
            look(at: tile)
            self.tile = keep ? tile : nil
            place = keep ? nil : scratch?.store(tile)
        } else {
            try file.readStrips(of: TileFile.stripPixels, look)
            (tile, place) = (nil, nil)
        }
        (findings, isNew) = (TileFindings(scan, file, hash, classMap: classMap), true)
    }
}
