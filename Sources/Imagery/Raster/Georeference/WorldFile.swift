// World files: the six numbers in a text file beside a raster that has no place for them, or did not use it.
import Base
import Foundation

/// A georeference beside a raster: NAME.pgw, .pngw (.jgw, .jpgw; .tfw, .tifw) or .wld, in either case, as
/// GDAL and QGIS look for them.
struct WorldFile {
    let path: String
    /// In GDAL's order, see `Georeference.geotransform`.
    let geotransform: [Double]

    private static let largest = 4096

    /// The world file of a raster; nil when there is none.
    ///
    /// - Throws: `UserError(.data)` for one that is not six numbers, gives pixels no area, or is a link out of the
    ///   folder.
    init?(of raster: String) throws {
        guard let path = Self.candidates(of: raster).first(where: FileManager.default.fileExists(atPath:)) else {
            return nil
        }
        try refuseLinkOut(path, beside: raster)
        func refuse(_ reason: String) -> UserError {
            UserError(
                .data, path: path, reason: "is not a valid world file of \(raster): \(reason)",
                remedy: "correct it or remove it"
            )
        }
        let bytes = try readStart(of: path, count: Self.largest + 1, what: "a world file")
        guard bytes.count <= Self.largest else { throw refuse("it is longer than \(Self.largest) bytes") }
        let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard words.count >= 6 else { throw refuse("it has \(words.count) numbers instead of six") }
        let numbers = try words.prefix(6).map { word in
            // Some writers have a comma for the decimal point.
            guard let number = Double(word.replacing(",", with: ".")), number.isFinite else {
                throw refuse("\(inQuotes(word)) is not a number")
            }
            return number
        }
        // x of a column, y of a column, x of a row, y of a row, then the centre of the first pixel.
        let (a, d, b, e) = (numbers[0], numbers[1], numbers[2], numbers[3])
        guard a * e != b * d else { throw refuse("its pixels have no area") }
        self.path = path
        geotransform = [numbers[4] - 0.5 * a - 0.5 * b, a, b, numbers[5] - 0.5 * d - 0.5 * e, d, e]
        guard Georeference.isPlace(geotransform) else { throw refuse("its numbers give no place on the ground") }
    }

    /// Where a raster's world file may be.
    static func candidates(of raster: String) -> [String] {
        let (stem, ending) = (
            withoutExtension(raster), fileExtension(of: raster)
        )
        guard let first = ending.first, let last = ending.last else { return [] }
        return ["\(first)\(last)w", ending + "w", "wld"].flatMap { ["\(stem).\($0)", "\(stem).\($0.uppercased())"] }
    }

    /// Writes the world file of a PNG, or takes an old one away when the PNG has no affine georeference.
    static func write(_ geotransform: [Double]?, besidePNG raster: String, isStaged: Bool) throws {
        let path = withoutExtension(raster) + ".pgw"
        guard let g = geotransform else {
            unlink(path)
            return
        }
        let numbers = [
            g[1], g[4], g[2], g[5], centre(ofCorner: g[0], g[1], g[2]), centre(ofCorner: g[3], g[4], g[5]),
        ]
        let output = try OutputFile(path, isStaged: isStaged)
        try output.write(Array(numbers.map { "\($0)\n" }.joined().utf8))
        try output.commit()
    }

    /// The coordinate that readers take back to exactly this corner, where there is one.
    private static func centre(ofCorner corner: Double, _ column: Double, _ row: Double) -> Double {
        let centre = corner + 0.5 * column + 0.5 * row
        return [centre, centre.nextUp, centre.nextDown].first { $0 - 0.5 * column - 0.5 * row == corner } ?? centre
    }
}

extension Georeference {
    /// These keys, and the place that a world file gives.
    func placed(by geotransform: [Double]) -> Georeference {
        let g = geotransform
        var result = self
        (result.pixelScale, result.tiepoints, result.transformation) = ([], [], [])
        // The tags' coordinates are those of a centre where the keys say so.
        let shift = pixelIsPoint ? 0.5 : 0
        let (x, y) = (g[0] + shift * (g[1] + g[2]), g[3] + shift * (g[4] + g[5]))
        if g[1] > 0, g[2] == 0, g[4] == 0, g[5] < 0 {
            result.pixelScale = [g[1], -g[5], 0]
            result.tiepoints = [0, 0, 0, x, y, 0]
        } else {
            result.transformation = [g[1], g[2], 0, x, g[4], g[5], 0, y, 0, 0, 0, 0, 0, 0, 0, 1]
        }
        return result
    }
}
