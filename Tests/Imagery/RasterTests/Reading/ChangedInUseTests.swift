// Rasters that are written to while they are read.
import Base
import Foundation
import Raster
import TestSupport
import Testing

@Suite struct ChangedInUseTests {
    /// Time and number of a file differ after each of these, its size may not.
    private static let changes: [@Sendable (String) throws -> Void] = [
        { path in
            try writeSmallRaster(path + ".new.tif"); try rename(path + ".new.tif", to: path)
        },
        { path in
            let file = try #require(FileHandle(forUpdatingAtPath: path))
            try file.seekToEnd()
            try file.write(contentsOf: Data([0]))
        },
        { path in try setTime(path) },
        { path in try FileManager.default.removeItem(atPath: path) },
    ]

    private static func rename(_ old: String, to new: String) throws {
        try #require(Foundation.rename(old, new) == 0)
    }

    private static func setTime(_ path: String) throws {
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: path)
    }

    @Test(arguments: changes.indices) func theNextWindowSaysSo(change: Int) throws {
        for name in ["a.tif", "a.png"] {
            try withTemporaryFolder { folder in
                let path = folder + "/" + name
                try writeSmallRaster(path)
                let reader = try RasterReader(path: path)
                _ = try reader.readAll()
                try reader.requireUnchanged()
                try Self.changes[change](path)
                let expected =
                    "\(path): was changed while it was in use; run the command again when nothing writes to it any more"
                #expect(message { try reader.readAll() } == expected)
                #expect(message { try reader.requireUnchanged() } == expected)
            }
        }
    }

    @Test func theMaskBesideItCounts() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.tif"
            try writeSmallRaster(path)
            try RasterWriter.writeGeoTIFF(path: path + ".msk", width: 2, height: 2, bands: 1, bytes: [255, 0, 0, 0])
            let reader = try RasterReader(path: path)
            _ = try reader.readMask(reader.info.bounds)
            try Self.setTime(path + ".msk")
            #expect(message { try reader.readMask(reader.info.bounds) }.hasPrefix("\(path).msk: was changed"))
        }
    }

    /// QGIS and gdalinfo write statistics into the .aux.xml of a file that they only show.
    @Test func ofFilesBesideItOnlyWhatTheySay() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.png"
            try writeSmallRaster(path)
            let reader = try RasterReader(path: path)
            try AtomicFile.write("<PAMDataset><Metadata/></PAMDataset>", to: path + ".aux.xml")
            try reader.requireUnchanged()
            try AtomicFile.write("1\n0\n0\n-1\n500000\n4000000\n", to: folder + "/a.pgw")
            _ = try reader.readAll()
            #expect(message { try reader.requireUnchanged() }.hasPrefix("\(path): was changed"))
        }
    }
}
