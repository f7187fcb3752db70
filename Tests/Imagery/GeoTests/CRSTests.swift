// CRS by code, by text and by the keys of a GeoTIFF.
import Base
import Foundation
import Geo
import Raster
import TestSupport
import Testing

@Suite struct CRSTests {
    @Test func byCodeNumberAndText() throws {
        let utm = try CRS("EPSG:32611")
        #expect(utm.name == "WGS 84 / UTM zone 11N" && !utm.isGeographic && "\(utm)" == "EPSG:32611")
        #expect(try CRS("32611") == utm)
        #expect(try CRS("+proj=lcc +lat_1=33 +lat_2=45 +lon_0=-96 +type=crs").isGeographic == false)
        #expect(try CRS("EPSG:4326").isGeographic && CRS("OGC:CRS84") == CRS.wgs84)
    }

    @Test(arguments: [
        "urn:ogc:def:crs:EPSG::32611", "urn:ogc:def:crs:EPSG:32611", "http://www.opengis.net/def/crs/EPSG/0/32611",
        "EPSG:32611+5773", "+proj=utm +zone=11 +type=crs", "proj=utm zone=11 type=crs",
    ])
    func byOtherDefinitions(text: String) throws {
        let (same, place) = (try CRS(text), [Coordinate(-117, 40)])
        let expected = try CoordinateTransformation(from: .wgs84, to: CRS("EPSG:32611"))(place)[0]
        #expect((try CoordinateTransformation(from: .wgs84, to: same)(place)[0] - expected).norm < 1e-6)
    }

    /// As WKT and as PROJ's JSON begin, without its end.
    @Test(arguments: ["GEOGCS[\"WGS 84", "{\"type\": \"GeographicCRS\""]) func cutShort(text: String) {
        #expect(throws: UserError.self) { try CRS(text) }
    }

    @Test(arguments: [
        "EPSG:99999", "99999", "utm", "foo", "WGS 84", "WGS 84 + EGM96 height", "a[WGS 84", "", "+proj=merc",
        "EPSG:9807", String(repeating: "PROJCS[", count: 99),
    ])
    func whatIsNone(text: String) {
        #expect {
            try CRS(text)
        } throws: { error in
            guard let error = error as? UserError else { return false }
            return error.kind == .usage && error.description.count < 200
        }
    }

    /// A CRS from elsewhere may name any file: a pipe that nobody writes to, a device without an end.
    @Test func whatNamesFilesThatAreNone() throws {
        try withTemporaryFolder { folder in
            let pipe = folder + "/pipe"
            try #require(mkfifo(pipe, 0o600) == 0)
            for file in [pipe, "/dev/zero"] {
                #expect(throws: UserError.self) { try CRS("+init=\(file):name") }
                let shifted = try CRS("+proj=longlat +ellps=clrk66 +nadgrids=\(file) +type=crs")
                let place = try? CoordinateTransformation(from: shifted, to: .wgs84)([Coordinate(-117, 40)])[0]
                #expect(place.map { ($0 - Coordinate(-117, 40)).norm < 0.01 || !$0.x.isFinite } != false)
            }
        }
    }

    /// A grid of four points, each a second of arc further north and two further east: it is read.
    @Test func aGridOfOnesOwn() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/shift.gsb"
            try AtomicFile.write(Self.grid, to: path)
            let shifted = try CRS("+proj=longlat +ellps=WGS84 +nadgrids=\(path) +type=crs")
            let place = try CoordinateTransformation(from: shifted, to: .wgs84)([Coordinate(-117, 40)])[0]
            #expect((place - Coordinate(-117 + 2.0 / 3600, 40 + 1.0 / 3600)).norm < 1e-7)
        }
    }

    /// In the format NTv2, from 39° to 41° north and 116° to 118° west, whose longitudes count westward.
    private static let grid: [UInt8] = {
        var bytes: [UInt8] = []
        func name(_ text: String) { bytes += Array(text.padding(toLength: 8, withPad: " ", startingAt: 0).utf8) }
        func put<T>(_ value: T) { withUnsafeBytes(of: value) { bytes += $0 } }
        func entry(_ key: String, _ value: Int32) {
            name(key)
            put(value)
            put(Int32(0))
        }
        func entry(_ key: String, _ value: Double) {
            name(key)
            put(value)
        }
        func entry(_ key: String, _ value: String) {
            name(key)
            name(value)
        }
        entry("NUM_OREC", Int32(11))
        entry("NUM_SREC", Int32(11))
        entry("NUM_FILE", Int32(1))
        entry("GS_TYPE", "SECONDS")
        for key in ["VERSION", "SYSTEM_F", "SYSTEM_T"] { entry(key, "A") }
        for key in ["MAJOR_F", "MINOR_F", "MAJOR_T", "MINOR_T"] { entry(key, 6_378_137.0) }
        for (key, value) in [("SUB_NAME", "A"), ("PARENT", "NONE"), ("CREATED", ""), ("UPDATED", "")] {
            entry(key, value)
        }
        let degree = 3600.0
        for (key, value) in [
            ("S_LAT", 39 * degree), ("N_LAT", 41 * degree), ("E_LONG", 116 * degree), ("W_LONG", 118 * degree),
            ("LAT_INC", 2 * degree), ("LONG_INC", 2 * degree),
        ] { entry(key, value) }
        entry("GS_COUNT", Int32(4))
        for _ in 0..<4 { for value in [1, -2, 0, 0] as [Float] { put(value) } }
        name("END")
        put(0.0)
        return bytes
    }()

    /// Vertical, around the earth's centre.
    @Test(arguments: ["EPSG:5773", "EPSG:4978"]) func whatHasNoPlane(code: String) {
        #expect {
            try CRS(code)
        } throws: {
            "\($0)".contains(" does not place points on a map") && ($0 as? UserError)?.kind == .usage
        }
    }

    @Test func aRastersOwnCode() throws {
        let georeference = Georeference(
            x: 500_000, y: 4_000_000, pixelWidth: 0.3, pixelHeight: 0.3, epsg: 32611, isGeographic: false)
        #expect(try CRS(of: georeference, path: "a.tif") == CRS("EPSG:32611"))
        #expect(try CRS(of: Georeference(), path: "a.tif") == nil)
        var unknown = georeference
        unknown.geoKeys = Self.directory([(1024, .short(1)), (3072, .short(7))]).geoKeys
        #expect(throws: UserError.self) { try CRS(of: unknown, path: "a.tif") }
    }

    /// The keys of a user-defined CRS that has an EPSG code all the same: both must give the same coordinates.
    @Test(arguments: userDefined)
    func userDefinedKeys(code: Int, keys: [(UInt16, Value)], longitude: Double, latitude: Double) throws {
        let crs = try #require(
            try CRS(of: Self.directory([(1024, .short(1)), (3072, .short(32767))] + keys), path: "a.tif"))
        let place = [Coordinate(longitude, latitude)]
        let ours = try CoordinateTransformation(from: .wgs84, to: crs)(place)[0]
        let expected = try CoordinateTransformation(from: .wgs84, to: CRS("EPSG:\(code)"))(place)[0]
        #expect(
            abs(ours.x - expected.x) < 1e-3 && abs(ours.y - expected.y) < 1e-3, "\(ours), EPSG:\(code): \(expected)")
    }

    @Test func aProjectionThatIsNotSupported() {
        let keys: [(UInt16, Value)] = [
            (1024, .short(1)), (2048, .short(4272)), (3072, .short(32767)), (3075, .short(6)),
        ]
        #expect {
            try CRS(of: Self.directory(keys), path: "a.tif")
        } throws: {
            "\($0)".hasPrefix("a.tif: the projection of its user-defined CRS is not supported (ProjCoordTrans, key ")
        }
    }

    @Test func esriText() throws {
        let wkt =
            "ESRI PE String = PROJCS[\"p\",GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137.0,"
            + "298.257223563]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Mercator\"],"
            + "PARAMETER[\"false_easting\",0.0],PARAMETER[\"false_northing\",0.0],PARAMETER[\"central_meridian\",0.0],"
            + "PARAMETER[\"standard_parallel_1\",0.0],UNIT[\"Meter\",1.0]]"
        let keys: [(UInt16, Value)] = [(1024, .short(32767)), (3073, .text(wkt))]
        let crs = try #require(try CRS(of: Self.directory(keys), path: "a.tif"))
        let mercator = try CoordinateTransformation(from: CRS("EPSG:3395"), to: crs)([Coordinate(1e6, 2e6)])[0]
        #expect(abs(mercator.x - 1e6) < 1e-3 && abs(mercator.y - 2e6) < 1e-3)
    }

    /// The rasters of the corpus whose keys are user-defined and whose CRS has a code.
    @Test(.enabled(if: shared("raster-corpus") != nil))
    func userDefinedInTheCorpus() throws {
        let rows = try #require(try CorpusRow.all())
        var compared = 0
        for row in rows where row["epsg_key"] == "user" && Int(row["epsg"]) != nil {
            let path = row.path
            let info = try RasterReader(path: path).info
            guard let georeference = info.georeference, let crs = try? CRS(of: georeference, path: path) else {
                continue
            }
            let expected = try CRS("EPSG:\(row["epsg"])")
            let origin = Coordinate(440_000, 600_000)
            let there = try CoordinateTransformation(from: crs, to: expected)([origin])[0]
            #expect(abs(there.x - origin.x) < 3 && abs(there.y - origin.y) < 3, "\(path): \(there)")
            compared += 1
        }
        #expect(compared >= 10)
    }
}

extension CRSTests {
    enum Value: Sendable {
        case short(UInt16)
        case number(Double)
        case numbers([Double])
        case text(String)
    }

    /// A georeference of keys alone.
    static func directory(_ keys: [(UInt16, Value)]) -> Georeference {
        var georeference = Georeference()
        georeference.geoKeys = [1, 1, 0, UInt16(keys.count)]
        for (key, value) in keys {
            switch value {
            case .short(let short): georeference.geoKeys += [key, 0, 1, short]
            case .number(let number):
                georeference.geoKeys += [key, 34736, 1, UInt16(georeference.geoDoubles.count)]
                georeference.geoDoubles.append(number)
            case .numbers(let numbers):
                georeference.geoKeys += [key, 34736, UInt16(numbers.count), UInt16(georeference.geoDoubles.count)]
                georeference.geoDoubles += numbers
            case .text(let text):
                let bytes = Array((text + "|").utf8)
                georeference.geoKeys += [key, 34737, UInt16(bytes.count), UInt16(georeference.geoASCII.count)]
                georeference.geoASCII += bytes
            }
        }
        return georeference
    }

    /// EPSG code, keys, and a place in its area. The parameters are those of the EPSG registry.
    static let userDefined: [(Int, [(UInt16, Value)], Double, Double)] = [
        (32611, [(2048, .short(4326)), (3074, .short(16011))], -115.2, 36.1),
        (32707, [(2048, .short(4326)), (3074, .short(16107))], -142, -17),
        (  // an ellipsoid and nothing else
            32611,
            [
                (2048, .short(32767)), (2050, .short(32767)), (2057, .number(6_378_137)),
                (2059, .number(298.257223563)),
                (3075, .short(1)), (3080, .number(-117)), (3081, .number(0)), (3082, .number(500_000)),
                (3083, .number(0)), (3092, .number(0.9996)),
            ], -115.2, 36.1
        ),
        (  // a datum by its code
            26913,
            [
                (2048, .short(32767)), (2050, .short(6269)), (3075, .short(1)), (3080, .number(-105)),
                (3082, .number(500_000)), (3092, .number(0.9996)),
            ], -104.8, 38.9
        ),
        (
            3083,
            [
                (2048, .short(4269)), (3075, .short(11)), (3076, .short(9001)), (3078, .number(27.5)),
                (3079, .number(35)), (3080, .number(-100)), (3081, .number(18)), (3082, .number(1_500_000)),
                (3083, .number(6_000_000)),
            ], -97.7, 30.3
        ),
        (  // US survey feet, the false origin's keys
            26746,
            [
                (2048, .short(4267)), (3075, .short(8)), (3076, .short(9003)), (3078, .number(33.0 + 53.0 / 60)),
                (3079, .number(32.0 + 47.0 / 60)), (3084, .number(-116.25)), (3085, .number(32.0 + 10.0 / 60)),
                (3086, .number(2_000_000)), (3087, .number(0)),
            ], -117.1, 32.8
        ),
        (
            5456,
            [
                (2048, .short(5451)), (3075, .short(9)), (3080, .number(-84.0 - 20.0 / 60)),
                (3081, .number(10.0 + 28.0 / 60)), (3082, .number(500_000)), (3083, .number(271_820.522)),
                (3092, .number(0.99995696)),
            ], -84.1, 10.1
        ),
        (
            3035,
            [
                (2048, .short(4258)), (3075, .short(10)), (3082, .number(4_321_000)), (3083, .number(3_210_000)),
                (3088, .number(10)), (3089, .number(52)),
            ], 13.4, 52.5
        ),
        (
            5641,
            [
                (2048, .short(4674)), (3075, .short(7)), (3078, .number(-2)), (3080, .number(-43)),
                (3082, .number(5_000_000)), (3083, .number(10_000_000)),
            ], -43.2, -2.5
        ),
        (
            5482,
            [
                (2048, .short(4764)), (3075, .short(15)), (3081, .number(-90)), (3082, .number(5_000_000)),
                (3083, .number(1_000_000)), (3092, .number(0.994)), (3095, .number(180)),
            ], 166.7, -77.8
        ),
        (  // feet by a size of their own
            5588,
            [
                (2048, .short(4267)), (3075, .short(16)), (3076, .short(32767)), (3077, .number(0.3048)),
                (3080, .number(-66.5)), (3081, .number(46.5)), (3082, .number(1_000_000)), (3083, .number(1_000_000)),
                (3092, .number(0.999912)),
            ], -66, 46
        ),
        (
            29101,
            [
                (2048, .short(4618)), (3075, .short(22)), (3080, .number(-54)), (3081, .number(0)),
                (3082, .number(5_000_000)), (3083, .number(10_000_000)),
            ], -50, -15
        ),
    ]
}
