// Every key of a GeoTIFF that moves coordinates: honoured, or refused by name.
import Base
import Geo
import Raster
import TestSupport
import Testing

@Suite struct GeoKeysTests {
    typealias Value = CRSTests.Value

    /// The keys must mean what the PROJ string says: coordinates of a place to a millimetre.
    private func check(
        _ keys: [(UInt16, Value)], mean definition: String, at place: Coordinate, _ location: SourceLocation
    ) throws {
        let crs = try #require(try CRS(of: CRSTests.directory(keys), path: "a.tif"), sourceLocation: location)
        let expected = try CoordinateTransformation(from: CRS(definition), to: .wgs84)
        let there = try CoordinateTransformation(from: .wgs84, to: CRS(definition))([place])
        let ours = try CoordinateTransformation(from: crs, to: .wgs84)(there)[0]
        #expect((ours - expected(there)[0]).norm < 1e-8, "\(ours), \(place)", sourceLocation: location)
    }

    private static let metres: [(UInt16, Value)] = [
        (1024, .short(1)), (2048, .short(4326)), (3072, .short(32767)), (3074, .short(32767)), (3076, .short(9001)),
    ]

    @Test(arguments: projections) func aProjection(
        method: UInt16, parameters: [UInt16: Double], definition: String, longitude: Double, latitude: Double
    ) throws {
        let keys =
            Self.metres + [(3075, .short(method))] + parameters.sorted { $0.key < $1.key }.map { ($0, .number($1)) }
        try check(
            keys, mean: definition + " +datum=WGS84 +type=crs", at: Coordinate(longitude, latitude), #_sourceLocation)
    }

    /// Parameters of a projection by code are in metres; those of a described one in the file's unit.
    @Test(arguments: [(9001, "m"), (9002, "ft"), (9003, "us-ft"), (9036, "km")] as [(UInt16, String)])
    func aUnit(code: UInt16, name: String) throws {
        let metres = ["m": 1.0, "ft": 0.3048, "us-ft": 1200.0 / 3937, "km": 1000][name]!
        let utm = "+proj=utm +zone=13 +datum=NAD83 +units=\(name) +type=crs"
        let base: [(UInt16, Value)] = [
            (1024, .short(1)), (2048, .short(4269)), (3072, .short(32767)), (3076, .short(code)),
        ]
        let place = Coordinate(-104.8, 38.9)
        try check(base + [(3074, .short(16013))], mean: utm, at: place, #_sourceLocation)
        let described: [(UInt16, Value)] = [
            (3075, .short(1)), (3080, .number(-105)), (3082, .number(500_000 / metres)), (3092, .number(0.9996)),
        ]
        try check(base + described, mean: utm, at: place, #_sourceLocation)
        // A code in metres and coordinates in another unit.
        let byCode: [(UInt16, Value)] = [(1024, .short(1)), (3072, .short(26913)), (3076, .short(code))]
        try check(byCode, mean: utm, at: place, #_sourceLocation)
    }

    @Test func withoutAUnitACodeHasItsOwn() throws {
        let keys: [(UInt16, Value)] = [(1024, .short(1)), (3072, .short(2232))]
        #expect(try CRS(of: CRSTests.directory(keys), path: "a.tif") == CRS("EPSG:2232"))
        let zone: [(UInt16, Value)] = [
            (1024, .short(1)), (2048, .short(4269)), (3072, .short(32767)), (3074, .short(10532)),
            (3076, .short(32767)), (3077, .number(1200.0 / 3937)),
        ]
        // The zone's parameters are in metres, the coordinates in US survey feet.
        try check(zone, mean: "EPSG:2232", at: Coordinate(-105, 39), #_sourceLocation)
    }

    @Test(arguments: [[598.1, 73.7, 418.2, 0.202, 0.045, -2.455, 6.7], [598.1, 73.7, 418.2]])
    func aShiftToWGS84(numbers: [Double]) throws {
        let text = numbers.map { "\($0)" }.joined(separator: ",")
        let datum: [(UInt16, Value)] = [
            (2048, .short(32767)), (2050, .short(32767)), (2056, .short(7004)), (2062, .numbers(numbers)),
        ]
        let base = "+ellps=bessel +towgs84=\(text) +type=crs"
        let place = Coordinate(9.5, 50)
        try check([(1024, .short(2))] + datum, mean: "+proj=longlat " + base, at: place, #_sourceLocation)
        let projected: [(UInt16, Value)] = [(1024, .short(1)), (3072, .short(32767)), (3074, .short(16032))]
        try check(projected + datum, mean: "+proj=utm +zone=32 " + base, at: place, #_sourceLocation)
        let crs = try #require(try CRS(of: CRSTests.directory([(1024, .short(2))] + datum), path: "a.tif"))
        #expect(crs.isGeographic)
    }

    /// Meridian, unit of angles, unit of the ellipsoid's axes.
    @Test func aBaseOfItsOwn() throws {
        let paris = "+a=6378249.2 +rf=293.4660212936265 +pm=paris +type=crs"
        let ellipsoid: [(UInt16, Value)] = [
            (2048, .short(32767)), (2050, .short(32767)), (2052, .short(9036)), (2057, .number(6378.2492)),
            (2059, .number(293.4660212936265)), (2051, .short(8903)),
        ]
        try check(
            [(1024, .short(2))] + ellipsoid, mean: "+proj=longlat " + paris, at: Coordinate(2, 47), #_sourceLocation)
        let degrees = try #require(try CRS(of: CRSTests.directory([(1024, .short(2))] + ellipsoid), path: "a.tif"))
        let grads = try #require(
            try CRS(of: CRSTests.directory([(1024, .short(2)), (2054, .short(9105))] + ellipsoid), path: "a.tif"))
        let there = try CoordinateTransformation(from: degrees, to: grads)([Coordinate(9, 45)])[0]
        #expect((there - Coordinate(10, 50)).norm < 1e-9)
        // A datum that is not of this meridian.
        let other: [(UInt16, Value)] = [
            (1024, .short(2)), (2048, .short(32767)), (2050, .short(6275)), (2051, .short(32767)), (2061, .number(2)),
        ]
        let moved = try #require(try CRS(of: CRSTests.directory(other), path: "a.tif"))
        let place = try CoordinateTransformation(from: moved, to: .wgs84)([Coordinate(1, 47)])[0]
        #expect((place - Coordinate(3, 47)).norm < 0.01)
    }

    @Test func aNameThatSaysMoreThanTheKeys() throws {
        let keys = Self.metres + [(3075, .short(7)), (1026, .text("WGS_1984_Web_Mercator_Auxiliary_Sphere"))]
        try check(keys, mean: "EPSG:3857", at: Coordinate(9.5, 50), #_sourceLocation)
    }

    @Test(
        arguments: [
            (metres + [(3075, .short(6))], "is not supported (ProjCoordTrans, key 3075: 6)"),
            (metres + [(3075, .short(21)), (3094, .number(30))], "key 3094 of its user-defined CRS does not go with"),
            (
                [(1024, .short(2)), (2048, .short(4326)), (2054, .short(9101))],
                "GeogAngularUnits (2054) is another unit"
            ),
            ([(1024, .short(3)), (2048, .short(4978))], "geocentric (GTModelType 3)"),
            ([(1024, .short(1)), (3072, .short(32767)), (3074, .short(16013))], "names no datum"),
            (metres + [(3074, .short(11))], "names no projection"),
            ([(1024, .short(1)), (3072, .short(26913)), (3076, .short(9102))], "the unit of length in key 3076"),
            ([(1024, .short(1)), (3072, .short(26913)), (3076, .short(32767))], "not its size (key 3077)"),
            (
                [(1024, .short(2)), (2048, .short(32767)), (2056, .short(7004)), (2062, .numbers([1, 2]))],
                "has 2 numbers, not 3 or 7"
            ),
        ] as [([(UInt16, Value)], String)])
    func whatIsNotUnderstood(keys: [(UInt16, Value)], reason: String) {
        #expect {
            _ = try CRS(of: CRSTests.directory(keys), path: "a.tif")
        } throws: {
            let error = $0 as? UserError
            return error?.kind == .data && error?.path == "a.tif" && error!.reason.contains(reason)
        }
    }

    /// Keys that say nothing: a scale of 1, an offset of 0, whatever the projection.
    @Test func keysWithoutEffect() throws {
        let keys = Self.metres + [(3075, .short(24)), (3081, .number(0)), (3088, .number(20)), (3092, .number(1))]
        try check(keys, mean: "+proj=sinu +lon_0=20 +datum=WGS84 +type=crs", at: Coordinate(22, 45), #_sourceLocation)
    }

    /// ProjCoordTrans, parameters by key, what they mean, a place.
    static let projections: [(UInt16, [UInt16: Double], String, Double, Double)] = [
        (
            3, [3089: 57, 3088: -133.5, 3094: 323.13, 3096: 323.13, 3093: 0.9999, 3082: 5e6, 3083: -5e6],
            "+proj=omerc +no_uoff +lat_0=57 +lonc=-133.5 +alpha=323.13 +gamma=323.13 +k=0.9999 +x_0=5e6 +y_0=-5e6",
            -134, 58
        ),
        (
            9815, [3089: 4, 3088: 102.25, 3094: 323.03, 3096: 323.13, 3093: 0.99984, 3090: 804670.24],
            "+proj=omerc +lat_0=4 +lonc=102.25 +alpha=323.03 +gamma=323.13 +k=0.99984 +x_0=804670.24", 101.5, 3.5
        ),
        (
            4, [3089: -18.9, 3088: 46.4, 3094: 18.9, 3093: 0.9995, 3082: 4e5, 3083: 8e5],
            "+proj=labrd +lat_0=-18.9 +lon_0=46.4 +azi=18.9 +k=0.9995 +x_0=4e5 +y_0=8e5", 47, -19
        ),
        (
            5, [3089: 46.95, 3088: 7.44, 3082: 6e5, 3083: 2e5],
            "+proj=somerc +lat_0=46.95 +lon_0=7.44 +x_0=6e5 +y_0=2e5", 7.5, 46.9
        ),
        (7, [3078: -41, 3080: 100], "+proj=merc +lat_ts=-41 +lon_0=100", 110, -41),
        (7, [3080: 110, 3092: 0.997, 3082: 39e5], "+proj=merc +lon_0=110 +k=0.997 +x_0=39e5", 110, -7),
        (12, [3089: 53, 3088: 24, 3082: 1e6], "+proj=aeqd +lat_0=53 +lon_0=24 +x_0=1e6", 12, 45),
        (
            13, [3078: 30, 3079: 50, 3081: 40, 3080: -100], "+proj=eqdc +lat_1=30 +lat_2=50 +lat_0=40 +lon_0=-100",
            -99, 41
        ),
        (
            14, [3089: 52, 3088: 5, 3092: 0.9999, 3082: 155e3], "+proj=stere +lat_0=52 +lon_0=5 +k=0.9999 +x_0=155e3",
            5.5, 52.1
        ),
        (15, [3081: 70, 3095: -45], "+proj=stere +lat_0=90 +lat_ts=70 +lon_0=-45", -50, 75),
        (15, [3081: -71, 3095: 0], "+proj=stere +lat_0=-90 +lat_ts=-71 +lon_0=0", 20, -75),
        (
            16, [3081: 52.15, 3080: 5.38, 3092: 0.9999079], "+proj=sterea +lat_0=52.15 +lon_0=5.38 +k=0.9999079", 5.5,
            52.1
        ),
        (17, [3078: 30, 3088: 10], "+proj=eqc +lat_ts=30 +lon_0=10", 12, 45),
        (
            18, [3081: 10.44, 3080: -61.33, 3082: 86501], "+proj=cass +lat_0=10.44 +lon_0=-61.33 +x_0=86501", -61.3,
            10.5
        ),
        (19, [3089: 40, 3088: 10], "+proj=gnom +lat_0=40 +lon_0=10", 12, 45),
        (20, [3088: 10], "+proj=mill +lon_0=10", 12, 45),
        (21, [3089: 40, 3088: 10], "+proj=ortho +lat_0=40 +lon_0=10", 12, 45),
        (22, [3081: 0, 3080: -54, 3082: 5e6, 3083: 1e7], "+proj=poly +lon_0=-54 +x_0=5e6 +y_0=1e7", -50, -15),
        (23, [3088: 10], "+proj=robin +lon_0=10", 12, 45),
        (24, [3088: 10], "+proj=sinu +lon_0=10", 12, 45),
        (25, [3088: 10], "+proj=vandg +lon_0=10", 12, 45),
        (
            26, [3081: -41, 3080: 173, 3082: 251e4, 3083: 602315e1],
            "+proj=nzmg +lat_0=-41 +lon_0=173 +x_0=2510000 +y_0=6023150", 173.2, -41.2
        ),
        (27, [3081: 0, 3080: 19, 3092: 1], "+proj=tmerc +axis=wsu +lon_0=19", 18.5, -33),
        (28, [3078: 30, 3088: 10], "+proj=cea +lat_ts=30 +lon_0=10", 12, 45),
    ]
}
