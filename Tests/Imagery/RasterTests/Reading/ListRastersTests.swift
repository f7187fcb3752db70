// Which files of a folder are read, and that none leads elsewhere.
import Base
import Foundation
import Raster
import TestSupport
import Testing

@Suite struct ListRastersTests {
    @Test func rastersInOrderWithoutHiddenFilesFoldersAndOthers() throws {
        try withTemporaryFolder { folder in
            for name in ["b.TIF", "a.png", ".c.png", "d.txt", "e.tiff"] { try touch(folder + "/" + name) }
            try FileManager.default.createDirectory(atPath: folder + "/f.png", withIntermediateDirectories: true)
            #expect(try listRasters(in: folder) == ["a.png", "b.TIF", "e.tiff"].map { folder + "/" + $0 })
        }
    }

    /// A JPEG beside another raster of its name is a preview, or was converted.
    @Test func jpegsUnlessTheyAreThereOnceMore() throws {
        try withTemporaryFolder { folder in
            for name in ["a.jpg", "b.JPEG", "c.jpg", "c.tif", "d.jpg", "d.png"] { try touch(folder + "/" + name) }
            #expect(try listRasters(in: folder) == ["a.jpg", "b.JPEG", "c.tif", "d.png"].map { folder + "/" + $0 })
        }
    }

    @Test func aLinkMustStayInItsFolder() throws {
        try withTemporaryFolder { root in
            let folder = root + "/tiles"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try touch(root + "/outside.png")
            try touch(folder + "/a.png")
            try link(folder + "/b.png", to: "a.png")
            // The folder itself may be a link: it was named.
            try link(root + "/alias", to: "tiles")
            #expect(try listRasters(in: root + "/alias").count == 2)
            for target in ["../outside.png", root + "/outside.png", "/etc/passwd", "/dev/zero"] {
                try link(folder + "/c.png", to: target)
                let error = #expect(throws: UserError.self) { try listRasters(in: folder) }
                #expect(error?.path == folder + "/c.png" && error?.kind == .data, "\(target)")
                #expect(error?.reason.contains("leads out of its folder") == true, "\(target)")
                unlink(folder + "/c.png")
            }
        }
    }

    /// A loop leads nowhere: whoever opens it says so.
    @Test func aLoopOfLinksEnds() throws {
        try withTemporaryFolder { folder in
            try link(folder + "/a.png", to: "b.png")
            try link(folder + "/b.png", to: "a.png")
            let error = #expect(throws: UserError.self) {
                for path in try listRasters(in: folder) { _ = try RasterReader(path: path) }
            }
            #expect(error?.path?.hasPrefix(folder) == true)
        }
    }

    private func touch(_ path: String) throws { try Data([0]).write(to: URL(fileURLWithPath: path)) }

    private func link(_ path: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    }
}

@Suite struct RasterLimitsTests {
    @Test func theEnvironmentMovesLimits() throws {
        let usual = try RasterLimits(environment: ["HOME": "/"])
        #expect(usual.pixels == RasterLimits().pixels && usual.bands == RasterLimits().bands)
        let limits = try RasterLimits(environment: ["SEGTRAIN_MAX_PIXELS": "1000", "SEGTRAIN_MAX_BLOCK_MIB": "3"])
        #expect(limits.pixels == 1000 && limits.blockBytes == 3 << 20 && limits.bands == usual.bands)
    }

    @Test(arguments: ["", "0", "-1", "many", "1e6", "9223372036854775807"])
    func aLimitThatIsNoneIsRefused(value: String) {
        let error = #expect(throws: UserError.self) { try RasterLimits(environment: ["SEGTRAIN_MAX_BLOCK_MIB": value]) }
        #expect(error?.reason == "SEGTRAIN_MAX_BLOCK_MIB is '\(value)'")
    }

    @Test func aRasterOverALimitIsRefused() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.png"
            try RasterWriter.writePNG(
                path: path, width: 40, height: 30, bands: 3, bytes: [UInt8](repeating: 0, count: 3600))
            for (name, value) in [
                ("SEGTRAIN_MAX_PIXELS", "1199"), ("SEGTRAIN_MAX_SIDE", "39"), ("SEGTRAIN_MAX_BANDS", "2"),
            ] {
                let limits = try RasterLimits(environment: [name: value])
                let error = #expect(throws: UserError.self) { try RasterReader(path: path, limits: limits) }
                #expect(
                    error?.kind == .data && error?.reason.contains("limit") == true, "\(name): \(error?.reason ?? "")")
            }
        }
    }
}
