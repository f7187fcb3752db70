// Where a raster lies on the ground: the tags of GeoTIFF 1.1 (OGC 19-008r4), carried as they are.

/// The georeference tags of a GeoTIFF, and what is derived from them.
public struct Georeference: Equatable, Sendable {
    /// ModelPixelScale (33550): x, y, z.
    public var pixelScale: [Double] = []
    /// ModelTiepoint (33922): groups of column, row, level, x, y, z.
    public var tiepoints: [Double] = []
    /// ModelTransformation (34264): a 4×4 matrix, row-major, from (column, row, level, 1).
    public var transformation: [Double] = []
    /// GeoKeyDirectory (34735): a header of four numbers, then (key, where, count, value) for each key.
    public var geoKeys: [UInt16] = []
    /// GeoDoubleParams (34736).
    public var geoDoubles: [Double] = []
    /// GeoAsciiParams (34737), byte for byte: the keys point into it, and not every writer keeps to ASCII.
    public var geoASCII: [UInt8] = []

    /// RPCCoefficientTag (50844): 92 numbers, see `RationalPolynomials`; empty where there are none.
    public var rationalPolynomials: [Double] = []

    /// No tags: nothing says where the raster lies.
    public init() {}

    /// Whether nothing says where the raster lies.
    public var isEmpty: Bool {
        pixelScale.isEmpty && tiepoints.isEmpty && transformation.isEmpty && geoKeys.isEmpty
            && rationalPolynomials.isEmpty
    }

    /// Points whose place on the ground is known, of a raster that has no affine place; 0 for other rasters.
    public var controlPoints: Int { geotransform == nil && tiepoints.count > 6 ? tiepoints.count / 6 : 0 }

    /// A north-up georeference in a projected or geographic CRS of the EPSG registry.
    ///
    /// (x, y): the outer corner of the top left pixel; pixel sizes are positive, in units of the CRS.
    public init(x: Double, y: Double, pixelWidth: Double, pixelHeight: Double, epsg: Int, isGeographic: Bool) {
        precondition(pixelWidth > 0 && pixelHeight > 0)
        self.init(epsg: epsg, isGeographic: isGeographic)
        pixelScale = [pixelWidth, pixelHeight, 0]
        tiepoints = [0, 0, 0, x, y, 0]
    }

    /// A CRS as WKT in the citation, and no place in it.
    init(esriText wkt: String) {
        geoASCII = Array((Self.esriPrefix + wkt + "|").utf8) + [0]
        geoKeys = [
            1, 1, 0, 3, Key.modelType, 0, 1, Key.userDefined, Key.rasterType, 0, 1, 1, Key.projectedCitation, 34737,
            UInt16(geoASCII.count - 1), 0,
        ]
    }

    /// A CRS of the EPSG registry, and no place in it.
    init(epsg: Int, isGeographic: Bool) {
        precondition((1..<32767).contains(epsg))
        let model: UInt16 = isGeographic ? 2 : 1
        let codeKey = isGeographic ? Key.geographicType : Key.projectedType
        geoKeys = [1, 1, 0, 3, Key.modelType, 0, 1, model, Key.rasterType, 0, 1, 1, codeKey, 0, 1, UInt16(epsg)]
    }

    /// Numbers of GeoKeys, and a value.
    package enum Key {
        static let modelType: UInt16 = 1024
        static let rasterType: UInt16 = 1025
        /// The code of a geographic CRS.
        package static let geographicType: UInt16 = 2048
        static let projectedType: UInt16 = 3072
        static let projectedCitation: UInt16 = 3073
        /// In place of a code: the CRS is described by other keys.
        package static let userDefined: UInt16 = 32767
    }

    /// The value of a key that is stored in the directory itself.
    package func value(of key: UInt16) -> UInt16? {
        entry(of: key).flatMap { $0.place == 0 ? $0.value : nil }
    }

    /// Whether the coordinates are longitudes and latitudes in degrees, as GeographicTypeGeoKey without another unit in
    /// GeogAngularUnitsGeoKey (2054) means.
    package var countsInDegrees: Bool {
        let degree: UInt16 = 9102
        return value(of: Key.modelType) == 2 && (value(of: 2054) ?? degree) == degree
    }

    /// The value of a key whose number is in GeoDoubleParams.
    package func number(of key: UInt16) -> Double? { numbers(of: key).first }

    /// The values of a key whose numbers are in GeoDoubleParams.
    package func numbers(of key: UInt16) -> [Double] {
        guard let entry = entry(of: key), entry.place == 34736 else { return [] }
        return Array(geoDoubles.dropFirst(Int(entry.value)).prefix(Int(entry.count)))
    }

    /// The value of a key whose text is in GeoAsciiParams, without the closing bar.
    package func text(of key: UInt16) -> String? {
        entry(of: key).flatMap { entry in
            let range = Int(entry.value)..<Int(entry.value) + Int(entry.count)
            guard entry.place == 34737, range.upperBound <= geoASCII.count else { return nil }
            return String(decoding: geoASCII[range].prefix { $0 != 0 && $0 != UInt8(ascii: "|") }, as: UTF8.self)
        }
    }

    /// What ESRI's software, GDAL and segtrain begin a citation with that is a CRS as WKT.
    package static let esriPrefix = "ESRI PE String = "

    /// A key's line in the directory: the tag that holds its value (0: the line itself), how many, and where there.
    private func entry(of key: UInt16) -> (place: UInt16, count: UInt16, value: UInt16)? {
        for at in stride(from: 4, to: geoKeys.count - 3, by: 4) where geoKeys[at] == key {
            return (geoKeys[at + 1], geoKeys[at + 2], geoKeys[at + 3])
        }
        return nil
    }

    /// The tags' coordinates belong to the centre of a pixel, not to its corner.
    public var pixelIsPoint: Bool { value(of: Key.rasterType) == 2 }

    /// The code of the CRS in the keys, 32767 if it is user-defined, nil if there is none.
    var crsKey: UInt16? {
        // A projected code decides unless the file says that it is geographic: some writers leave the model out.
        if value(of: Key.modelType) != 2, let code = value(of: Key.projectedType) { return code }
        return value(of: Key.geographicType)
    }

    /// The EPSG code stored in the keys; nil if there is none or the CRS is user-defined.
    public var epsg: Int? { crsKey.flatMap { $0 == Key.userDefined ? nil : Int($0) } }

    /// The keys describe a CRS that has no EPSG code.
    public var isUserDefined: Bool { crsKey == Key.userDefined }

    /// The affine transformation in GDAL's order, for the outer corner of a pixel; nil if the tags give none.
    ///
    /// x = g[0] + column·g[1] + row·g[2], y = g[3] + column·g[4] + row·g[5]. As in GDAL, the identity says nothing and
    /// a negative y scale means north-up all the same. What no place on a planet has says nothing, either.
    public var geotransform: [Double]? {
        var g: [Double]
        if pixelScale.count >= 2, pixelScale[0] != 0, pixelScale[1] != 0 {
            guard tiepoints.count >= 6 else { return nil }
            let (sx, sy) = (pixelScale[0], -abs(pixelScale[1]))
            g = [tiepoints[3] - tiepoints[0] * sx, sx, 0, tiepoints[4] - tiepoints[1] * sy, 0, sy]
        } else if transformation.count == 16 {
            let m = transformation
            g = [m[3], m[0], m[1], m[7], m[4], m[5]]
        } else {
            return nil
        }
        if pixelIsPoint {
            g[0] -= g[1] * 0.5 + g[2] * 0.5
            g[3] -= g[4] * 0.5 + g[5] * 0.5
        }
        return g == [0, 1, 0, 0, 0, 1] || !Self.isPlace(g) ? nil : g
    }

    /// Whether pixels that are this large, this far from the origin, can be told apart: whatever the unit, coordinates
    /// are below 10¹², and pixels from 10⁻⁹ to 10⁹.
    static func isPlace(_ g: [Double]) -> Bool {
        let area = abs(g[1] * g[5] - g[2] * g[4])
        return abs(g[0]) <= 1e12 && abs(g[3]) <= 1e12 && area >= 1e-18
            && [g[1], g[2], g[4], g[5]].allSatisfy { abs($0) <= 1e9 }
    }

    /// The georeference of a window whose top left pixel is (x, y) of this raster.
    public func shifted(x: Int, y: Int) -> Georeference {
        var result = self
        let (column, row) = (Double(x), Double(y))
        if tiepoints.count == 6, pixelScale.count >= 2, pixelScale[0] != 0, pixelScale[1] != 0 {
            result.tiepoints[3] += column * pixelScale[0]
            result.tiepoints[4] -= row * abs(pixelScale[1])
        } else {
            // Several tie points are ground control points: the ground stays, the pixels are renumbered.
            for at in stride(from: 0, to: tiepoints.count - 5, by: 6) {
                result.tiepoints[at] -= column
                result.tiepoints[at + 1] -= row
            }
        }
        if transformation.count == 16 {
            for line in 0..<3 {
                result.transformation[line * 4 + 3] +=
                    column * transformation[line * 4] + row * transformation[line * 4 + 1]
            }
        }
        if result.rationalPolynomials.count == RationalPolynomials.count {
            result.rationalPolynomials[RationalPolynomials.lineOffset] -= row
            result.rationalPolynomials[RationalPolynomials.sampleOffset] -= column
        }
        return result
    }
}
