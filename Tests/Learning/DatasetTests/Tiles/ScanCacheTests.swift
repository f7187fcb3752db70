// What one run finds in tiles is what the next run knows of them: the same, or nothing.
import Base
import Dataset
import Foundation
import TestSupport
import Testing

@Suite struct ScanCacheTests {
    /// Tiles of a folder, read with a cache that keeps even the smallest and youngest.
    private func tiles(
        _ folder: TileFolder, in cache: String, memoryLimit: Int = 0, bands: [Int]? = nil, settling: Double = 0,
        withHistograms: Bool = false
    ) throws -> TileSet {
        try TileSet(
            TileHeaders(pairs: folder.pairs(), bands: bands, memoryLimit: memoryLimit),
            cache: ScanCache(folder: cache, least: 0, settling: settling), withHistograms: withHistograms)
    }

    private func files(_ cache: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: cache).map { cache + "/" + $0 }
    }

    private func expectSame(_ a: TileSet, _ b: TileSet) throws {
        #expect(a.digests == b.digests && a.statistics == b.statistics && a.normalization == b.normalization)
        #expect(zip(a.contents, b.contents).allSatisfy { $0.statistics == $1.statistics && $0.objects == $1.objects })
        #expect(a.undeclaredFill.map(\.description) == b.undeclaredFill.map(\.description))
        let settings = SamplingSettings { ($0.cropSize, $0.objectShare, $0.cropsPerEpoch) = (16, 0.7, 40) }
        let plans = try [a, b].map { tiles in
            let sampler = try CropSampler(tiles: tiles, settings: settings, seed: 3)
            return (0..<40).map { sampler.crop(epoch: 0, index: $0) }
        }
        #expect(plans[0] == plans[1])
        #expect(try a.sampledShares(settings, .none) == b.sampledShares(settings, .none))
    }

    /// Three tiles, one with a hole and all with fill in a corner.
    private func write(_ folder: TileFolder) throws {
        for (name, bands) in [("a", 4), ("b", 4), ("c", 4)] {
            try folder.writeNoiseTile(name, 40, 30, bands: bands, seed: UInt64(name.utf8.first!))
        }
    }

    /// Whoever reads tiles that it does not know opens their files; the cached ones cannot be opened any more.
    @Test func knownTilesAreNotRead() throws {
        try withTileFolder { folder in
            try write(folder)
            let cache = folder.path + "/cache"
            let headers = try TileHeaders(pairs: folder.pairs(), memoryLimit: 0)
            let known = ScanCache(folder: cache, least: 0, settling: 0)
            let first = try TileSet(headers, cache: known)
            #expect(try files(cache).count == 1)
            let before = try Data(contentsOf: URL(fileURLWithPath: files(cache)[0]))
            // The same size, times and inode as far as that can be told: the pixels are not looked at.
            var polls = 0
            let second = try TileSet(headers, cache: known, poll: { polls += 1 })
            #expect(polls == 3)
            try expectSame(first, second)
            #expect(try Data(contentsOf: URL(fileURLWithPath: files(cache)[0])) == before)
            try expectSame(try folder.tiles(), second)
        }
    }

    @Test func tilesThatAreKeptAreTheSame() throws {
        try withTileFolder { folder in
            try write(folder)
            let cache = folder.path + "/cache"
            _ = try tiles(folder, in: cache)
            let (kept, plain) = (try tiles(folder, in: cache, memoryLimit: 1 << 30), try folder.tiles())
            #expect(kept.tilesInMemory == 3)
            try expectSame(plain, kept)
            for index in 0..<3 {
                let (a, b) = (try plain.tile(index), try kept.tile(index))
                #expect(a.samples.storage == b.samples.storage && a.labels == b.labels)
            }
        }
    }

    @Test func anotherTileIsFound() throws {
        try withTileFolder { folder in
            try write(folder)
            let cache = folder.path + "/cache"
            _ = try tiles(folder, in: cache)
            try folder.writeNoiseTile("b", 40, 30, bands: 4, seed: 77)
            try expectSame(try folder.tiles(), try tiles(folder, in: cache))
            // In place, with the time of before: only the time of the change itself tells.
            let path = folder.masks + "/c.png"
            let time = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate]!
            let other = try Data(contentsOf: URL(fileURLWithPath: folder.masks + "/b.png"))
            let handle = try #require(FileHandle(forWritingAtPath: path))
            try handle.write(contentsOf: other)
            try handle.truncate(atOffset: UInt64(other.count))
            try handle.close()
            try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: path)
            try expectSame(try folder.tiles(), try tiles(folder, in: cache))
        }
    }

    @Test func whatIsReadOtherwiseIsScannedAnew() throws {
        try withTileFolder { folder in
            try write(folder)
            let cache = folder.path + "/cache"
            _ = try tiles(folder, in: cache)
            try expectSame(try folder.tiles(bands: [2]), try tiles(folder, in: cache, bands: [2]))
            // A file beside the image that says what is no data.
            let text = """
                <PAMDataset><PAMRasterBand band="1"><NoDataValue>7</NoDataValue></PAMRasterBand></PAMDataset>
                """
            try AtomicFile.write(text, to: folder.images + "/a.png.aux.xml")
            try expectSame(try folder.tiles(), try tiles(folder, in: cache))
        }
    }

    /// Whatever happens to the file, the findings are right.
    @Test func damageIsOfNoAccount() throws {
        try withTileFolder { folder in
            try write(folder)
            let cache = folder.path + "/cache"
            let plain = try folder.tiles()
            _ = try tiles(folder, in: cache)
            let path = try files(cache)[0]
            let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            var random = Random(1)
            for round in 0..<60 {
                var bytes = whole
                switch round % 3 {
                case 0: bytes[random.integer(below: bytes.count)] ^= UInt8(1 + random.integer(below: 255))
                case 1: bytes.removeLast(1 + random.integer(below: bytes.count))
                default: for _ in 0..<20 { bytes[random.integer(below: bytes.count)] = 255 }
                }
                try Data(bytes).write(to: URL(fileURLWithPath: path))
                try expectSame(plain, try tiles(folder, in: cache))
            }
            try Data(whole).write(to: URL(fileURLWithPath: path))
            try expectSame(plain, try tiles(folder, in: cache))
        }
    }

    @Test func aFolderThatCannotBeWrittenIsNoFault() throws {
        try withTileFolder { folder in
            try write(folder)
            // Not even root can make a folder below a file.
            try AtomicFile.write("", to: folder.path + "/file")
            try expectSame(try folder.tiles(), try tiles(folder, in: folder.path + "/file/cache"))
        }
    }

    /// What another version has left, or somebody has put there, is replaced.
    @Test func theFileOfAnotherVersionIsReplaced() throws {
        try withTileFolder { folder in
            try write(folder)
            let cache = folder.path + "/cache"
            let plain = try folder.tiles()
            _ = try tiles(folder, in: cache)
            let path = try files(cache)[0]
            let own = try Data(contentsOf: URL(fileURLWithPath: path))
            for (old, new) in [("tiles 1", "tiles 2"), ("segtrain tiles 1", "")] {
                var bytes = own
                bytes.replaceSubrange(try #require(own.range(of: Data(old.utf8))), with: Data(new.utf8))
                try bytes.write(to: URL(fileURLWithPath: path))
                try expectSame(plain, try tiles(folder, in: cache))
                let anew = try Data(contentsOf: URL(fileURLWithPath: path))
                #expect(anew.prefix(16) == own.prefix(16) && anew.count == own.count)
            }
            // What is no file stays.
            try FileManager.default.removeItem(atPath: path)
            try createFolder(path, for: "test")
            try AtomicFile.write("mine", to: path + "/mine")
            try expectSame(plain, try tiles(folder, in: cache))
            #expect(FileManager.default.fileExists(atPath: path + "/mine"))
        }
    }

    /// Runs that begin at once: each reads a whole file or none, and the last one's stays.
    @Test func severalRunsMayWriteAtOnce() throws {
        try withTileFolder { folder in
            try write(folder)
            let cache = folder.path + "/cache"
            let plain = try folder.tiles()
            for _ in 0..<5 {
                let found = Guarded<[TileSet]>([])
                onThreads(4) { number in
                    // Two of them for other bands: another file beside it.
                    let set = try? tiles(folder, in: cache, bands: number < 2 ? nil : [2])
                    found.withLock { $0 += set.map { [$0] } ?? [] }
                }
                let sets = found.withLock { $0 }
                #expect(sets.count == 4)
                for set in sets where set.bandNumbers == nil { try expectSame(plain, set) }
                #expect(try files(cache).count == 2)
                try FileManager.default.removeItem(atPath: cache)
            }
        }
    }

    @Test func whatWasJustWrittenIsNotKept() throws {
        try withTileFolder { folder in
            try write(folder)
            let cache = folder.path + "/cache"
            _ = try tiles(folder, in: cache, settling: 600)
            let empty = try Data(contentsOf: URL(fileURLWithPath: files(cache)[0])).count
            _ = try tiles(folder, in: cache)
            #expect(empty < 20)
            #expect(try Data(contentsOf: URL(fileURLWithPath: files(cache)[0])).count > 1000)
        }
    }

    @Test func histogramsAreCountedOnceAndKept() throws {
        try withTileFolder { folder in
            try write(folder)
            let cache = folder.path + "/cache"
            let range = PercentileRange(low: 2, high: 98)
            let plain = try folder.tiles().normalization(range)
            _ = try tiles(folder, in: cache)
            for _ in 0..<2 {
                let counted = try tiles(folder, in: cache, withHistograms: true)
                // Nothing is read any more.
                try FileManager.default.moveItem(atPath: folder.images, toPath: folder.path + "/away")
                #expect(try counted.normalization(range) == plain)
                try FileManager.default.moveItem(atPath: folder.path + "/away", toPath: folder.images)
            }
        }
    }
}
