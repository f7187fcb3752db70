// World files and the CRS beside a raster.
import Base
import Foundation
import Raster
import TestSupport
import Testing

/// A raster of 2 × 2 with files beside it.
private func info(
    _ name: String, beside files: [String: String], georeference: Georeference? = nil
) throws -> RasterInfo {
    try withTemporaryFolder { folder in
        let path = folder + "/" + name
        if name.lowercased().hasSuffix("png") {
            try RasterWriter.writePNG(path: path, width: 2, height: 2, bands: 1, bytes: [0, 1, 2, 3])
        } else {
            try RasterWriter.writeGeoTIFF(
                path: path, width: 2, height: 2, bands: 1, bytes: [0, 1, 2, 3], georeference: georeference)
        }
        for (name, text) in files {
            try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
        }
        return try RasterReader(path: path).info
    }
}

private let six = "0.5\n0\n0\n-0.25\n1000.25\n1999.875\n"
private let corner = [1000, 0.5, 0, 2000, 0, -0.25]

@Suite struct WorldFileTests {
    @Test(arguments: [
        ("a.png", "a.pgw"), ("a.png", "a.pngw"), ("a.png", "a.wld"), ("a.png", "a.PGW"), ("a.PNG", "a.pgw"),
        ("a.tif", "a.tfw"), ("a.tif", "a.tifw"), ("a.tiff", "a.tfw"), ("a.tiff", "a.tiffw"), ("b.c.tif", "b.c.wld"),
    ])
    func itIsFoundBesideTheRaster(raster: String, worldFile: String) throws {
        let info = try info(raster, beside: [worldFile: six])
        #expect(info.georeference?.geotransform == corner && info.georeference?.epsg == nil)
        #expect(info.worldFile?.hasSuffix("/" + worldFile) == true)
        #expect(info.placementNote("a")?.hasSuffix("but nothing names its coordinate reference system") == true)
    }

    /// What a link elsewhere leads to is neither read nor shown; one within the folder is as good as a file.
    @Test(arguments: ["a.pgw", "a.png.aux.xml", "a.prj"]) func aLinkMustStayInItsFolder(link: String) throws {
        try withTemporaryFolder { root in
            let (folder, outside) = (root + "/tiles", root + "/outside")
            let (raster, link) = (folder + "/a.png", folder + "/" + link)
            try createFolder(folder, for: "folder")
            try RasterWriter.writePNG(path: raster, width: 2, height: 2, bands: 1, bytes: [0, 1, 2, 3])
            let text = link.hasSuffix("pgw") ? six : "<secret/>"
            try AtomicFile.write(text, to: outside)
            try AtomicFile.write(text, to: folder + "/inside")
            if !link.hasSuffix("pgw") { try AtomicFile.write(six, to: folder + "/a.pgw") }
            for (target, isRefused) in [(outside, true), ("../outside", true), ("inside", false)] {
                try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
                let found = message { _ = try RasterReader(path: raster) }
                let refusal =
                    "\(link): is a link that leads out of its folder, to \(resolvedPath(outside)); "
                    + "put the file there, or allow such links with SEGTRAIN_FOLLOW_LINKS=1"
                #expect(found == (isRefused ? refusal : ""))
                unlink(link)
            }
        }
    }

    @Test func withoutOneThereIsNoPlace() throws {
        #expect(try info("a.png", beside: ["b.pgw": six, "a.tfw": six]).georeference == nil)
    }

    @Test func rotationAndSouthUpAreKept() throws {
        // 30 degrees; y grows downwards.
        let text = "0.433 0.25 -0.25 0.433 10 20"
        let g = try #require(try info("a.png", beside: ["a.pgw": text]).georeference?.geotransform)
        let expected = [10 - 0.2165 + 0.125, 0.433, -0.25, 20 - 0.125 - 0.2165, 0.25, 0.433]
        #expect(zip(g, expected).allSatisfy { abs($0 - $1) < 1e-12 })
        let up = try info("a.png", beside: ["a.pgw": "1,5\r\n0\r\n0\r\n1,5\r\n0\r\n0\r\n"])
        #expect(up.georeference?.geotransform == [-0.75, 1.5, 0, -0.75, 0, 1.5], "comma, CRLF, south up")
    }

    @Test func theFilesOwnGeoreferenceWins() throws {
        let own = Georeference(x: 5, y: 6, pixelWidth: 1, pixelHeight: 1, epsg: 32611, isGeographic: false)
        let info = try info("a.tif", beside: ["a.tfw": six], georeference: own)
        #expect(info.georeference == own && info.worldFile == nil)
    }

    /// Keys without a grid; those that count from pixel centres do not move it.
    @Test(arguments: [1, 2]) func keysWithoutAPlaceKeepTheirCRS(rasterType: UInt16) throws {
        var keys = Georeference(x: 0, y: 0, pixelWidth: 1, pixelHeight: 1, epsg: 32611, isGeographic: false)
        (keys.pixelScale, keys.tiepoints) = ([], [])
        keys.geoKeys[11] = rasterType
        let placed = try info("a.tif", beside: ["a.tfw": six], georeference: keys).georeference
        #expect(placed?.geotransform == corner && placed?.epsg == 32611)
        #expect(placed?.pixelIsPoint == (rasterType == 2))
        #expect(try info("a.tif", beside: ["a.tfw": six], georeference: keys).placementNote("a") == nil)
    }

    @Test(
        arguments: [
            (
                "a.prj", "PROJCS[\"x\",GEOGCS[\"y\",AUTHORITY[\"EPSG\",\"4326\"]],AUTHORITY[\"EPSG\",\"32611\"]]\n",
                32611
            ),
            ("a.prj", "GEOGCRS[\"WGS 84\",\n    ID[\"EPSG\",4326]]", 4326),
            ("a.prj", "PROJCS[\"WGS_1984_UTM_Zone_11N\",GEOGCS[\"GCS_WGS_1984\"],UNIT[\"Meter\",1.0]]", nil),
            (
                "a.png.aux.xml",
                "<PAMDataset>\n  <SRS dataAxisToSRSAxisMapping=\"1,2\">PROJCS[&quot;x&quot;,"
                    + "AUTHORITY[&quot;EPSG&quot;,&quot;26913&quot;]]</SRS>\n</PAMDataset>", 26913
            ),
        ] as [(String, String, Int?)])
    func aCRSThatIsNamedByItsCode(file: String, text: String, epsg: Int?) throws {
        let info = try info("a.png", beside: ["a.pgw": six, file: text])
        #expect(info.georeference?.epsg == epsg && info.georeference?.geotransform == corner)
    }

    @Test(arguments: [
        ("0.5\n0\n0\n-0.5\n10\n", "it has 5 numbers instead of six"), ("0.5 0 0 x 1 2", "'x' is not a number"),
        ("0 0 0 -1 1 2", "its pixels have no area"),
        ("1e18 0 0 -1 1 2", "its numbers give no place on the ground"),
        ("1 0 0 -1 1 -1e13", "its numbers give no place on the ground"),
        ("1e-320 0 0 -1 1 2", "its numbers give no place on the ground"),
        (String(repeating: "1 ", count: 3000), "it is longer than 4096 bytes"),
        ("1 0 0 1e999 1 2", "'1e999' is not a number"),
    ])
    func whatIsNoneIsSaid(text: String, reason: String) throws {
        #expect {
            _ = try info("a.png", beside: ["a.pgw": text])
        } throws: {
            let error = $0 as? UserError
            return error?.kind == .data && error?.path?.hasSuffix("/a.pgw") == true && error!.reason.hasSuffix(reason)
        }
    }

    /// To the last bit: a reader's corner is the writer's.
    @Test func aPNGIsPutWhereItsGeoreferenceIs() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.png"
            var random = Random(3)
            for _ in 0..<200 {
                let place = Georeference(
                    x: random.uniform(-180..<900_000), y: random.uniform(-90..<5_000_000),
                    pixelWidth: random.uniform(1e-6..<2), pixelHeight: random.uniform(1e-6..<2), epsg: 32611,
                    isGeographic: false)
                let writer = try PNGWriter(path: path, width: 1, height: 1, bands: 1, placement: .at(place))
                try writer.write(rows: [1])
                try writer.finish()
                #expect(try RasterReader(path: path).info.georeference?.geotransform == place.geotransform)
            }
            let unsaid = try PNGWriter(path: path, width: 1, height: 1, bands: 1)
            try unsaid.write(rows: [1])
            try unsaid.finish()
            #expect(FileManager.default.fileExists(atPath: folder + "/a.pgw"))
            let nowhere = try PNGWriter(path: path, width: 1, height: 1, bands: 1, placement: .at(nil))
            try nowhere.write(rows: [1])
            try nowhere.finish()
            #expect(!FileManager.default.fileExists(atPath: folder + "/a.pgw"), "that of an earlier picture")
        }
    }
}
