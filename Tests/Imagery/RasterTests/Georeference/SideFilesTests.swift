// What lies beside a raster: .aux.xml, .prj, .msk; which of them decides, and what is wrong with them.
import Base
import Foundation
import Raster
import TestSupport
import Testing

@Suite struct SideFilesTests {
    private static let place = Georeference(
        x: 5, y: 6, pixelWidth: 1, pixelHeight: 1, epsg: 32611, isGeographic: false)
    private static let utm = "PROJCS[\"x\",GEOGCS[\"y\"],UNIT[\"metre\",1],AUTHORITY[\"EPSG\",\"26913\"]]"
    private static let esri =
        "PROJCS[\"NAD_1983_UTM_Zone_13N\",GEOGCS[\"GCS_North_American_1983\"],UNIT[\"Meter\",1.0]]"
    private static let six = "0.5\n0\n0\n-0.25\n1000.25\n1999.875\n"
    private static let geotransform = "<GeoTransform> 100, 2,0, 200 ,0,-2</GeoTransform>"

    private static func srs(_ wkt: String, _ attributes: String = "") -> String {
        "<SRS\(attributes)>\(wkt.replacing("\"", with: "&quot;"))</SRS>"
    }

    /// A raster of 2 × 2, three bands of it in a TIFF, with files beside it.
    private func read<Result>(
        _ name: String, beside files: [String: String], georeference: Georeference? = nil, nodata: Double? = nil,
        _ body: (RasterReader) throws -> Result
    ) throws -> Result {
        try withTemporaryFolder { folder in
            let path = folder + "/" + name
            try writeSmallRaster(path, georeference: georeference, nodata: nodata)
            for (name, text) in files { try AtomicFile.write(text, to: folder + "/" + name) }
            return try body(RasterReader(path: path))
        }
    }

    private func info(
        _ name: String, beside files: [String: String], georeference: Georeference? = nil, nodata: Double? = nil
    ) throws -> RasterInfo {
        try read(name, beside: files, georeference: georeference, nodata: nodata) { $0.info }
    }

    /// "Undefined" leaves what the file says, in GDAL as well.
    @Test func whichBandIsAlpha() throws {
        func alpha(_ word: String) throws -> Int? {
            let band = "<PAMRasterBand band=\"3\"><ColorInterp>\(word)</ColorInterp></PAMRasterBand>"
            return try info("a.tif", beside: ["a.tif.aux.xml": "<PAMDataset>\(band)</PAMDataset>"]).alphaBand
        }
        #expect(try alpha("Alpha") == 2 && alpha("Undefined") == nil && alpha("Blue") == nil)
    }

    /// As gdalinfo 3.6 does.
    @Test func whoDecidesOfATIFF() throws {
        let pam = "<PAMDataset>\(Self.srs(Self.utm))\(Self.geotransform)</PAMDataset>"
        let all = ["a.tif.aux.xml": pam, "a.tfw": Self.six, "a.prj": Self.esri]
        let first = try info("a.tif", beside: all, georeference: Self.place)
        #expect(first.georeference?.geotransform == [100, 2, 0, 200, 0, -2] && first.georeference?.epsg == 26913)
        #expect(first.placeSource?.hasSuffix("a.tif.aux.xml") == true && first.crsSource == first.placeSource)
        let second = try info("a.tif", beside: ["a.tfw": Self.six, "a.prj": Self.esri], georeference: Self.place)
        #expect(second.georeference == Self.place && second.placeSource == nil && second.crsSource == nil)
        let third = try info("a.tif", beside: ["a.tfw": Self.six, "a.prj": Self.esri])
        #expect(third.georeference?.geotransform == [1000, 0.5, 0, 2000, 0, -0.25])
        #expect(third.placeSource?.hasSuffix("a.tfw") == true && third.crsSource?.hasSuffix("a.prj") == true)
        // A CRS alone, of a file that has its place; keys that say nothing of a CRS.
        var nameless = Self.place
        nameless.geoKeys = [1, 1, 0, 2, 1024, 0, 1, 1, 1025, 0, 1, 2]
        let files = ["a.tif.aux.xml": "<PAMDataset>\(Self.srs(Self.utm))</PAMDataset>"]
        let fourth = try info("a.tif", beside: files, georeference: nameless)
        #expect(fourth.georeference?.epsg == 26913 && fourth.georeference?.pixelIsPoint == true)
        #expect(fourth.georeference?.geotransform == nameless.geotransform && fourth.placeSource == nil)
        #expect(
            try info("a.tif", beside: ["a.prj": Self.esri], georeference: nameless).georeference?.isUserDefined == false
        )
        #expect(try info("a.tif", beside: ["a.prj": Self.esri], georeference: nameless).crsSource != nil)
    }

    @Test func whoDecidesOfAPNG() throws {
        let pam = "<PAMDataset>\(Self.srs(Self.utm))\(Self.geotransform)</PAMDataset>"
        let world = try info("a.png", beside: ["a.png.aux.xml": pam, "a.pgw": Self.six])
        #expect(
            world.georeference?.geotransform == [1000, 0.5, 0, 2000, 0, -0.25] && world.georeference?.epsg == 26913)
        let alone = try info("a.png", beside: ["a.png.aux.xml": pam])
        #expect(alone.georeference?.geotransform == [100, 2, 0, 200, 0, -2] && alone.worldFile == nil)
        #expect(try info("a.png", beside: ["a.prj": Self.esri]).georeference == nil, "a CRS without a place")
    }

    /// The text of a CRS without a code reaches the files that are written.
    @Test func aCRSWithoutACodeIsKept() throws {
        let read = try info("a.tif", beside: ["a.tfw": Self.six, "a.prj": Self.esri.replacing(",", with: ",\n    ")])
        let georeference = try #require(read.georeference)
        #expect(georeference.text(of: 3073) == "ESRI PE String = \(Self.esri)" && georeference.epsg == nil)
        let again = try info("b.tif", beside: [:], georeference: georeference.shifted(x: 1, y: 1))
        #expect(again.georeference == georeference.shifted(x: 1, y: 1))
    }

    @Test func arcGISHasAnElementOfItsOwn() throws {
        let text =
            "\u{FEFF}<?xml version='1.0'?><!-- by hand --><PAMDataset><Metadata domain=\"xml:ESRI\" format=\"xml\">"
            + "<GeodataXform xsi:type='typens:IdentityXform'><SpatialReference><WKT><![CDATA[\(Self.utm)]]></WKT>"
            + "<WKID>26913</WKID></SpatialReference></GeodataXform></Metadata></PAMDataset>"
        #expect(try info("a.tif", beside: ["a.tif.aux.xml": text, "a.tfw": Self.six]).georeference?.epsg == 26913)
    }

    /// The axes of the data against those of the CRS: its first is x here, and to the north.
    @Test(
        arguments: [
            ("2,1", [100, 2, 0, 200, 0, -2]), ("1,2", [200, 0, -2, 100, 2, 0]), ("", [100, 2, 0, 200, 0, -2]),
        ])
    func theAxesOfTheData(mapping: String, expected: [Double]) throws {
        let wkt =
            "GEOGCS[\"WGS 84\",UNIT[\"degree\",0.0174532925199433],AXIS[\"Latitude\",NORTH],AXIS[\"Longitude\",EAST],"
            + "AUTHORITY[\"EPSG\",\"4326\"]]"
        let attribute = mapping.isEmpty ? "" : " dataAxisToSRSAxisMapping=\"\(mapping)\""
        let pam = "<PAMDataset>\(Self.srs(wkt, attribute))\(Self.geotransform)</PAMDataset>"
        #expect(try info("a.tif", beside: ["a.tif.aux.xml": pam]).georeference?.geotransform == expected)
    }

    @Test func nodata() throws {
        func bands(_ values: [(Int, String)]) -> [String: String] {
            let text = values.map {
                "<PAMRasterBand band=\"\($0.0)\"><NoDataValue>\($0.1)</NoDataValue></PAMRasterBand>"
            }
            return ["a.tif.aux.xml": "<PAMDataset>\(text.joined())</PAMDataset>"]
        }
        let same = try info("a.tif", beside: bands([(1, " 7 "), (2, "7.0"), (3, "7")]), nodata: 9)
        #expect(same.nodata == 7 && same.bandNodata == nil)
        let others = try info("a.tif", beside: bands([(1, "7"), (2, "8"), (3, "300")]))
        #expect(others.nodata == nil && others.bandNodata == [7, 8, nil] && others.mayMiss)
        let one = try info("a.tif", beside: bands([(2, "8")]), nodata: 9)
        #expect(one.bandNodata == [9, 8, 9] && one.nodataAsSeen(ofBand: 1) == 8)
    }

    @Test func controlPointsAndPolynomials() throws {
        let point = "<GCP Id=\"1\" Pixel=\"0.5\" Line=\"1\" X=\"500000\" Y=\"4000000\"/>"
        let list = "<GCPList Projection=\"\(Self.utm.replacing("\"", with: "&quot;"))\">\(point)\(point)</GCPList>"
        let points = try info("a.tif", beside: ["a.tif.aux.xml": "<PAMDataset>\(list)</PAMDataset>"])
        #expect(points.georeference?.tiepoints.prefix(6) == [0.5, 1, 0, 500_000, 4_000_000, 0])
        #expect(points.georeference?.controlPoints == 2 && points.georeference?.epsg == 26913)
        let twenty = (1...20).map { "\($0)e-3" }.joined(separator: " ")
        let values =
            ["LINE", "SAMP", "LAT", "LONG", "HEIGHT"].flatMap { [("\($0)_OFF", "40"), ("\($0)_SCALE", "2 pixels")] }
            + ["LINE_NUM", "LINE_DEN", "SAMP_NUM", "SAMP_DEN"].map { ("\($0)_COEFF", twenty) }
        let items = values.map { "<MDI key=\"\($0.0)\">\($0.1)</MDI>" }.joined()
        let pam = "<PAMDataset><Metadata domain=\"RPC\">\(items)</Metadata></PAMDataset>"
        let rational = try #require(try info("a.tif", beside: ["a.tif.aux.xml": pam]).georeference)
        #expect(rational.rationalPolynomials.count == 92 && rational.rationalPolynomials[..<4] == [-1, -1, 40, 40])
        // They are kept by what is written, and count the pixels of a window.
        let window = rational.shifted(x: 3, y: 5)
        #expect(window.rationalPolynomials[2...3] == [35, 37])
        #expect(try info("b.tif", beside: [:], georeference: window).georeference == window)
        // As the vendors of images write them.
        let single = values.filter { !$0.0.hasSuffix("COEFF") }.map { "\($0.0): \($0.1)\r\n" }.joined()
        let each = ["LINE_NUM", "LINE_DEN", "SAMP_NUM", "SAMP_DEN"].flatMap { name in
            (1...20).map { "\(name)_COEFF_\($0):  +\($0)E-03\n" }
        }
        let vendors = try info("a.tif", beside: ["a_RPC.TXT": single + each.joined()])
        #expect(vendors.georeference == rational && vendors.polynomialSource?.hasSuffix("a_RPC.TXT") == true)
        let cut = ["a.tif.aux.xml": pam.replacing("LAT_OFF", with: "LAT")]
        #expect(try info("a.tif", beside: cut).georeference == nil)
    }

    @Test(
        arguments: [
            ("<PAMDataset>", "it ends too early"), ("PAMDataset", "it has text outside of elements"),
            ("<PAMDataset><SRS></PAMDataset>", "'</PAMDataset>' closes nothing"),
            ("<!DOCTYPE a [<!ENTITY a 'b'>]><PAMDataset/>", "it has a document type"),
            ("<PAMDataset><SRS>&lol;</SRS></PAMDataset>", "there is no '&lol;'"),
            (String(repeating: "<a>", count: 5000), "its elements lie too deep"), ("<!-- -->", "it has no element"),
            ("<PAMDataset a=b/>", "attribute a has no value in quotes"), ("<a/><b/>", "it has several roots"),
            ("<PAMDataset><GeoTransform>1,2,3</GeoTransform></PAMDataset>", "GeoTransform is not six numbers"),
            ("<PAMDataset><GeoTransform>0,0,0,0,0,0</GeoTransform></PAMDataset>", "GeoTransform gives no place"),
            ("<PAMDataset><GCPList><GCP Pixel='1'/></GCPList></PAMDataset>", "a ground control point lacks"),
        ])
    func whatIsNoneIsSaid(text: String, reason: String) {
        #expect {
            _ = try info("a.png", beside: ["a.png.aux.xml": text])
        } throws: {
            let error = $0 as? UserError
            return error?.kind == .data && error?.path?.hasSuffix("/a.png.aux.xml") == true
                && error!.reason.contains(reason)
        }
    }

    /// What others keep under these names.
    @Test(arguments: [
        ("a.png.aux.xml", ""), ("a.png.aux.xml", "<Other><SRS>x</SRS></Other>"), ("a.prj", "Projection UTM\nZone 13\n"),
        ("a.png.aux.xml", "<PAMDataset><SRS>LOCAL_CS[&quot;x&quot;]</SRS></PAMDataset>"),
    ])
    func whatSaysNothing(file: String, text: String) throws {
        let info = try info("a.png", beside: ["a.pgw": Self.six, file: text])
        #expect(info.georeference?.geoKeys.isEmpty == true && info.crsSource == nil)
    }
}
