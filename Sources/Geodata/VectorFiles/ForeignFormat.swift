// Label files of other formats, recognised by their first bytes, and what to do with them.
import Base
import Foundation

/// A format that is not read here.
struct ForeignFormat {
    /// What messages say of the file.
    let reason: String
    let remedy: String
    private let path: String

    var error: UserError { UserError(.data, path: path, reason: reason, remedy: remedy) }

    /// How many bytes it takes to recognise all of them.
    static let startBytes = 1 << 16

    init(_ reason: String, _ remedy: String, path: String) {
        (self.reason, self.remedy, self.path) = (reason, remedy, path)
    }

    /// - Parameter start: the file's first bytes.
    /// - Returns: nil for what may be GeoJSON or a table.
    init?(_ start: [UInt8], path: String) {
        let text = start.starts(with: [0xEF, 0xBB, 0xBF]) ? start[3...] : start[...]
        let trimmed = text.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        guard !trimmed.isEmpty else {
            let what = start.isEmpty ? "is empty" : "is empty: nothing but spaces"
            self.init(what, "export the labels again", path: path)
            return
        }
        if let (reason, remedy) = Self.binary(start, path) ?? Self.text(trimmed, path) {
            self.init(reason, remedy, path: path)
        } else {
            return nil
        }
    }

    /// ogr2ogr reads nearly everything, and writes GeoPackages.
    ///
    /// - Parameter path: a file, or where GDAL finds one.
    static func conversion(of path: String, from source: String? = nil) -> String {
        let target = stem(of: path) + ".gpkg"
        return "convert it: ogr2ogr \(inShell(target == path ? "new-" + target : target)) \(inShell(source ?? path))"
    }

    /// Refuses a folder, by what is in it.
    static func refuse(folder path: String) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else { return }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path))?.sorted() ?? []
        if let shapefile = names.first(where: { $0.lowercased().hasSuffix(".shp") }) {
            let inside = joinedPath(path, shapefile)
            throw UserError(
                .missingInput, path: path, reason: "is a folder with a shapefile", remedy: conversion(of: inside))
        }
        if names.contains(where: { $0.lowercased().hasSuffix(".gdbtable") }) {
            let remedy = conversion(of: (path as NSString).standardizingPath)
            throw UserError(.missingInput, path: path, reason: "is a file geodatabase", remedy: remedy)
        }
    }

    /// What to do with labels in pixels.
    static let inPixels =
        "write its objects as GeoJSON in pixels (x to the right, y downwards), and give --labels-crs pixels"

    static func inShell(_ path: String) -> String {
        let isPlain = path.allSatisfy { $0.isLetter || $0.isNumber || "/._-+=@%:".contains($0) }
        return isPlain && !path.hasPrefix("-") ? path : "'" + path.replacing("'", with: "'\\''") + "'"
    }

    private static func binary(_ start: [UInt8], _ path: String) -> (String, String)? {
        func begins(_ text: String, at offset: Int = 0) -> Bool {
            start.dropFirst(offset).starts(with: Array(text.utf8))
        }
        func begins(_ bytes: UInt8...) -> Bool { start.starts(with: bytes) }
        let shapefile = withoutExtension(path) + ".shp"
        if begins(0, 0, 0x27, 0x0A) {
            return path.lowercased().hasSuffix(".shx")
                ? ("is the index of a shapefile", conversion(of: shapefile)) : ("is a shapefile", conversion(of: path))
        }
        if isDBF(start) { return ("is a dBASE table, such as a shapefile's attributes", conversion(of: shapefile)) }
        if begins("fgb") { return ("is a FlatGeobuf", conversion(of: path)) }
        if begins("PAR1") {
            let target = stem(of: path) + ".gpkg"
            return (
                "is a Parquet file",
                "convert it, e.g. in Python: geopandas.read_parquet('\(path)').to_file('\(target)')"
            )
        }
        if begins("ARROW1") || begins(0xFF, 0xFF, 0xFF, 0xFF) {
            return ("is an Arrow file", "convert it to GeoPackage, e.g. in Python with geopandas")
        }
        if begins("PK\u{3}\u{4}") {
            let isKMZ = path.lowercased().hasSuffix(".kmz") || begins("doc.kml", at: 30)
            return isKMZ
                ? ("is a KMZ", conversion(of: path))
                : ("is a zip archive", "unpack it: unzip \(inShell(path))")
        }
        if begins(0x1F, 0x8B) { return ("is compressed by gzip", "unpack it: gunzip \(inShell(path))") }
        if begins("BZh") { return ("is compressed by bzip2", "unpack it: bunzip2 \(inShell(path))") }
        if begins(0xFD) && begins("7zXZ", at: 1) { return ("is compressed by xz", "unpack it: unxz \(inShell(path))") }
        if begins(0x28, 0xB5, 0x2F, 0xFD) { return ("is compressed by zstd", "unpack it: unzstd \(inShell(path))") }
        if begins("II*\0") || begins("MM\0*") || begins("II+\0") || begins("MM\0+") {
            return ("is a TIFF", "give it a name that ends with .tif")
        }
        if begins(0x89) && begins("PNG", at: 1) { return ("is a PNG", "give it a name that ends with .png") }
        if begins(0xFF, 0xD8, 0xFF) { return ("is a JPEG picture", "give the file that holds the labels") }
        if begins("%PDF") { return ("is a PDF", "give the file that holds the labels") }
        let hasZeros = start.count > 3 && start[0] != 0 && start[1] == 0 && start[3] == 0
        if begins(0xFF, 0xFE) || begins(0xFE, 0xFF) || hasZeros {
            return ("is in UTF-16", "save it as UTF-8, e.g. with iconv -f UTF-16 -t UTF-8")
        }
        if start.contains(0) {
            return ("is not a text, and in no format that is known", "export the labels as GeoJSON")
        }
        return nil
    }

    /// A version, a date, and sizes that fit: dBASE has no mark of its own.
    private static func isDBF(_ start: [UInt8]) -> Bool {
        guard start.count >= 32, [0x03, 0x30, 0x31, 0x83, 0x8B, 0xF5].contains(start[0]) else { return false }
        let (header, record) = (Int(start[8]) | Int(start[9]) << 8, Int(start[10]) | Int(start[11]) << 8)
        return (1...12).contains(start[2]) && (1...31).contains(start[3]) && header >= 33 && record > 0
    }
}
