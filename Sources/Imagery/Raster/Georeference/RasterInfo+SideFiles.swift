// What the files beside a raster add to its header: a place, a CRS, nodata values.
import Base

extension RasterInfo {
    /// The header with what lies beside the file, in GDAL's order.
    ///
    /// Place: of a TIFF the .aux.xml, its own tags, the world file; of a PNG or JPEG the world file, the .aux.xml. CRS:
    /// the .aux.xml, the file's own, the .prj (which GDAL passes over). Nodata, and which band is alpha: the .aux.xml,
    /// the file's own.
    ///
    /// - Throws: `UserError(.data)` that names the file that cannot be understood, or a link out of the folder.
    func withSideFiles(of path: String) throws -> RasterInfo {
        var info = self
        let own = georeference ?? Georeference()
        let hasOwnPlace = own.geotransform != nil || own.controlPoints > 0
        let auxiliary = try AuxiliaryFile(of: path)
        let inAuxiliary = auxiliary.flatMap { file in file.geotransform.map { (place: $0, path: file.path) } }
        let isNeeded = format != .tiff || inAuxiliary == nil && !hasOwnPlace
        let world = isNeeded ? try WorldFile(of: path) : nil
        let place = world.map { (place: $0.geotransform, path: $0.path) } ?? inAuxiliary

        let declared = try auxiliary.flatMap { file in try file.crs.flatMap { try CRSText($0, from: file.path) } }
        var georeference = own
        if let place {
            let isSwapped = declared?.isSwapped(by: auxiliary?.axisMapping ?? []) ?? false
            georeference = own.placed(by: isSwapped ? Array(place.place[3...] + place.place[..<3]) : place.place)
            info.placeSource = place.path
        }
        info.worldFile = world?.path
        var crs = declared
        if let auxiliary, place == nil, !hasOwnPlace, !auxiliary.controlPoints.isEmpty {
            georeference.tiepoints = auxiliary.controlPoints
            info.placeSource = auxiliary.path
            crs = try auxiliary.controlCRS.flatMap { try CRSText($0, from: auxiliary.path) } ?? declared
        }
        if georeference.rationalPolynomials.isEmpty, let auxiliary, !auxiliary.rationalPolynomials.isEmpty {
            georeference.rationalPolynomials = auxiliary.rationalPolynomials
            info.polynomialSource = auxiliary.path
        } else if georeference.rationalPolynomials.isEmpty, let found = try RationalPolynomials.beside(path) {
            georeference.rationalPolynomials = found.numbers
            info.polynomialSource = found.path
        }
        let isPlaced = place != nil || hasOwnPlace || info.placeSource != nil
        if crs == nil, isPlaced, !own.namesCRS { crs = try CRSText(projectionFileOf: path) }
        if let crs {
            georeference.nameCRS(by: crs.keys(pixelIsPoint: own.pixelIsPoint))
            info.crsSource = crs.path
        }
        info.georeference = georeference.isEmpty ? nil : georeference
        info.setAlpha(auxiliary?.colours ?? [:])
        info.setNodata(auxiliary?.nodata ?? [:])
        return info
    }

    /// As in GDAL, "Undefined" leaves what the file says.
    private mutating func setAlpha(_ colours: [Int: String]) {
        let known = colours.filter { $0.value != "undefined" }
        guard bands > 1, palette == nil, !known.isEmpty else { return }
        alphaBand = (0..<bands).first { band in known[band + 1].map { $0 == "alpha" } ?? (band == alphaBand) }
    }

    private mutating func setNodata(_ declared: [Int: Double]) {
        guard !declared.isEmpty else { return }
        let each = (0..<bands).map { band in
            declared[band + 1].flatMap { sampleType.value(nearest: $0) } ?? nodata
        }
        func same(_ a: Double?, _ b: Double?) -> Bool { a == b || a?.isNaN == true && b?.isNaN == true }
        let ofImage = each.enumerated().filter { $0.offset != alphaBand }.map(\.element)
        if let first = ofImage.first, ofImage.allSatisfy({ same($0, first) }) {
            nodata = first
        } else {
            (nodata, bandNodata) = (nil, each)
        }
    }
}

extension Georeference {
    /// Some key says what the coordinates are.
    var namesCRS: Bool {
        let keys: [UInt16] = [2048, 2050, 2056, 3072, 3074, 3075]
        return keys.contains { value(of: $0) ?? 0 != 0 }
            || text(of: Key.projectedCitation)?.hasPrefix(Self.esriPrefix) ?? false
    }

    /// Takes the keys of another georeference in place of its own.
    mutating func nameCRS(by other: Georeference) {
        (geoKeys, geoDoubles, geoASCII) = (other.geoKeys, other.geoDoubles, other.geoASCII)
    }
}
