// Objects that several files show: noted, counted once, and written once.
import Base
import Foundation
import Geo
import Labels
import Objects
import Raster
import TestSupport
import Testing
import VectorFiles
import Vectorization

@Suite struct MergingTests {
    /// Cars of 9 × 4 pixels of half a metre, five to a row; cut at x from 0 to 100.
    private static let size = 100
    private static let whole: [UInt8] = {
        var mask = [UInt8](repeating: 0, count: size * size)
        for row in 0..<8 {
            for column in 0..<5 {
                let (left, top) = (2 + column * 19 + row, 4 + row * 12)
                for y in top..<top + 4 { for x in left..<min(left + 9, size) { mask[y * size + x] = 1 } }
            }
        }
        return mask
    }()
    private static let cars = 40

    /// Some columns of the whole, whose pixels may be shifted by a share of a pixel, or finer.
    private func write(_ path: String, columns: Range<Int>, shift: Double = 0, finer: Int = 1, epsg: Int = 32611) throws
    {
        let width = columns.count * finer
        var bytes = [UInt8](repeating: 0, count: width * Self.size * finer)
        for y in 0..<Self.size * finer {
            for x in 0..<width {
                bytes[y * width + x] = Self.whole[y / finer * Self.size + columns.lowerBound + x / finer]
            }
        }
        try RasterWriter.writeGeoTIFF(
            path: path, width: width, height: Self.size * finer, bands: 1, bytes: bytes,
            georeference: Georeference(
                x: 500_000 + (Double(columns.lowerBound) + shift) / 2, y: 4_000_000 - shift / 2,
                pixelWidth: 0.5 / Double(finer), pixelHeight: 0.5 / Double(finer), epsg: epsg, isGeographic: false))
    }

    private func count(_ paths: [String], merges: Bool) throws -> (total: Int, notes: [String]) {
        let tally = ObjectTally(merges: merges)
        for path in paths { try tally.count(path, options: LabelOptions(), classField: "class") }
        try tally.finish()
        let total = tally.json.compact.split(separator: ":").last!.dropLast()
        return (Int(total)!, tally.notes)
    }

    /// Scenes that meet, that overlap widely or hardly, on the same pixels or others; as masks and as layers.
    @Test(
        arguments: [
            (0..<50, 50..<100, 0.0, 1), (0..<70, 40..<100, 0, 1), (0..<52, 49..<100, 0, 1), (0..<50, 50..<100, 0.3, 1),
            (0..<50, 50..<100, 0, 2), (0..<60, 41..<100, 0.4, 2), (0..<100, 0..<100, 0, 1),
        ], ["tif", "gpkg", "geojson"])
    func onceForAll(pair: (Range<Int>, Range<Int>, Double, Int), ending: String) throws {
        try withTemporaryFolder { folder in
            try write(folder + "/a.tif", columns: pair.0)
            try write(folder + "/b.tif", columns: pair.1, shift: pair.2, finer: pair.3)
            if ending != "tif" {
                for name in ["a", "b"] {
                    let mask = "\(folder)/\(name).tif"
                    _ = try vectorize(mask: mask, to: "\(folder)/\(name).\(ending)", note: { _ in })
                }
            }
            let paths = ["a", "b"].map { "\(folder)/\($0).\(ending)" }
            let plain = try count(paths, merges: false)
            #expect(plain.total > Self.cars)
            let overlaps = pair.0.upperBound > pair.1.lowerBound + 5
            if overlaps || ending == "tif" && pair.2 == 0 {
                #expect(plain.notes.isEmpty != (pair.0.upperBound > pair.1.lowerBound), "\(plain.notes)")
            }
            let merged = try count(paths, merges: true)
            #expect(merged.total == Self.cars && merged.notes.isEmpty, "\(merged.total)")
        }
    }

    @Test func theNoteSaysHowMany() throws {
        try withTemporaryFolder { folder in
            try write(folder + "/a.tif", columns: 0..<70)
            try write(folder + "/b.tif", columns: 40..<100)
            let notes = try count([folder + "/a.tif", folder + "/b.tif"], merges: false).notes
            #expect(notes.count == 1)
            #expect(notes[0].contains("objects where files overlap (\(folder)/a.tif and \(folder)/b.tif): what both"))
            try write(folder + "/far.tif", columns: 0..<30, shift: 4000)
            #expect(try count([folder + "/b.tif", folder + "/far.tif"], merges: false).notes.isEmpty)
        }
    }

    /// Other classes are other objects; in zones a merged object is where all of it is.
    @Test func classesAndZones() throws {
        try withTemporaryFolder { folder in
            func layer(_ name: String, _ kind: String, _ west: Double, _ east: Double) throws -> String {
                let ring = [(west, 0), (east, 0), (east, 2), (west, 2), (west, 0)].map { "[\($0.0),\($0.1)]" }
                let path = "\(folder)/\(name).json"
                let geometry = #"{"type":"Polygon","coordinates":[[\#(ring.joined(separator: ","))]]}"#
                try AtomicFile.write(
                    #"{"type":"Feature","properties":{"class":"\#(kind)"},"geometry":\#(geometry)}"#, to: path)
                return path
            }
            let left = try layer("a", "car", 0, 4), right = try layer("b", "car", 4, 10)
            #expect(try count([left, right], merges: true).total == 1)
            #expect(try count([left, layer("c", "truck", 4, 10)], merges: true).total == 2)
            #expect(try count([left, layer("d", "car", 5, 10)], merges: true).total == 2)
            let zones = try Zones(path: layer("zone", "zone", 4.5, 20))
            let tally = ObjectTally(zones: zones, merges: true)
            for path in [left, right] { try tally.count(path, options: LabelOptions(), classField: "class") }
            try tally.finish()
            #expect(tally.csv == "zone,car\nzone 1,1\noutside,0")
        }
    }

    /// One layer of scenes on the same pixels is the layer of the whole; of others it has as many objects.
    @Test(
        arguments: [
            (0..<50, 50..<100, 0.0, 1, 32611), (0..<70, 40..<100, 0, 1, 32611), (0..<50, 50..<100, 0.3, 1, 32611),
            (0..<60, 41..<100, 0.4, 2, 32611), (0..<50, 50..<100, 0, 2, 32611),
        ], VectorFormat.allCases)
    func oneLayer(pair: (Range<Int>, Range<Int>, Double, Int, Int), format: VectorFormat) throws {
        try withTemporaryFolder { folder in
            try write(folder + "/whole.tif", columns: 0..<Self.size)
            try write(folder + "/a.tif", columns: pair.0)
            try write(folder + "/b.tif", columns: pair.1, shift: pair.2, finer: pair.3)
            let masks = try ["a", "b"].map { try MaskObjects(path: "\(folder)/\($0).tif", options: LabelOptions()) }
            let path = "\(folder)/all.\(format.rawValue)"
            let layer = try SharedLayer(path: path, format: format, scenes: masks.map(\.grid), names: masks[0].names)
            for (index, mask) in masks.enumerated() { try mask.forEach { try layer.write($0, of: index) } }
            #expect(!FileManager.default.fileExists(atPath: path))
            try layer.finish()
            let features = try FeatureCollection(path: path).features
            #expect(features.count == Self.cars && layer.notes.isEmpty)
            let areas = features.compactMap { $0.properties["area_m2"]?.number }
            #expect(areas.allSatisfy { abs($0 - 9) < (pair.2 == 0 ? 0.1 : 2.1) }, "\(areas)")
            guard pair.2 == 0, pair.3 == 1 else { return }
            _ = try rasterize(
                labels: path, like: folder + "/whole.tif", to: folder + "/again.tif", options: LabelOptions()
            ) { Issue.record("\($0)") }
            #expect(try RasterReader(path: folder + "/again.tif").readAll().bytes == Self.whole)
        }
    }

    @Test func aSceneWithoutPlaceHasNoShareInALayer() throws {
        try withTemporaryFolder { folder in
            try write(folder + "/a.tif", columns: 0..<50)
            try RasterWriter.writePNG(
                path: folder + "/b.png", width: 2, height: 2, bands: 1, bytes: [UInt8](repeating: 0, count: 4))
            let grids = try ["a.tif", "b.png"].map { try MaskObjects(path: "\(folder)/\($0)", options: .init()).grid }
            let text = message {
                _ = try SharedLayer(path: folder + "/all.gpkg", format: .gpkg, scenes: grids, names: ["0", "car"])
            }
            #expect(text.contains("b.png: has no georeference, so its objects cannot be in one layer with those of"))
        }
    }
}
