// Objects from the ground in the pixels of a scene.
import Base
import Foundation
import Geo
import Labels
import Objects
import Raster
import TestSupport
import Testing
import VectorFiles

@Suite struct VectorLabelsTests {
    private func labels(
        _ features: [Feature], in grid: SceneGrid, crs: CRS? = nil,
        _ change: (inout LabelOptions) throws -> Void = { _ in }
    ) throws -> VectorLabels {
        var options = LabelOptions()
        try change(&options)
        return try VectorLabels(
            FeatureCollection(path: "labels.json", features: features, space: crs.map { .crs($0) } ?? .nothing),
            in: grid, options: options)
    }

    private static let square = [Coordinate(1, 1), Coordinate(4, 1), Coordinate(4, 3), Coordinate(1, 3)]

    @Test func pixelsHolesAndOrder() throws {
        let grid = try pixelGrid(width: 8, height: 5)
        let hole = [Coordinate(2, 1), Coordinate(3, 1), Coordinate(3, 2), Coordinate(2, 2), Coordinate(2, 1)]
        let holed = Feature(
            line: 1, geometries: [.polygon(Polygon(rings: [Self.square + [Self.square[0]], hole]))],
            properties: ["kind": .text("car")])
        let over = Feature.polygon(Self.square.map { $0 + Coordinate(2, 1) }, ["kind": .text("bus")])
        let source = try labels([holed, over], in: grid) {
            $0.space = .pixels
            $0.classField = "kind"
            $0.classes = try LabelClasses(["car", "bus"])
        }
        #expect(
            try drawing(source, width: 8, height: 5) == ["00000000", "01010000", "01122200", "00022200", "00000000"])
        #expect(source.objectCount == 2 && source.notes.isEmpty && !source.mayIgnore)
    }

    @Test func classesOfProperties() throws {
        let grid = try pixelGrid(width: 8, height: 5)
        let kinds = ["car", "unsure", "tree", "tree", "3"]
        let features = kinds.enumerated().map { index, kind in
            let x = Double(index)
            let corners = [Coordinate(x, 0), Coordinate(x + 1, 0), Coordinate(x + 1, 1), Coordinate(x, 1)]
            return Feature.polygon(corners, ["kind": kind == "3" ? .number(3) : .text(kind)], line: index + 1)
        }
        func source(_ definitions: String...) throws -> VectorLabels {
            try labels(features, in: grid) {
                $0.space = .pixels
                $0.classField = "kind"
                $0.classes = try LabelClasses(definitions)
            }
        }
        let listed = try source("car=car,3", "ignore=unsure")
        #expect(try drawing(listed, width: 8, height: 1) == ["1i001000"] && listed.mayIgnore)
        #expect(listed.notes == ["objects of classes that are not listed become background: tree (2)"])
        #expect(try drawing(source("truck=3", "car=*"), width: 8, height: 1) == ["22221000"])
        #expect {
            try source("background=tree", "car")
        } throws: {
            "\($0)".hasPrefix("labels.json:2: 'unsure' in 'kind' belongs to no class; ")
        }
        #expect {
            try labels(features, in: grid) { ($0.space, $0.classField) = (.pixels, "Kind") }
        } throws: {
            "\($0)" == "labels.json:1: the feature has no class field 'Kind'; did you mean 'kind'?"
        }
    }

    /// As a join that found nothing leaves it, or a record that nobody finished.
    @Test func classesThatAreNull() throws {
        let grid = try pixelGrid(width: 8, height: 1)
        let features = [["kind": PropertyValue.text("car")], [:]].enumerated().map { index, properties in
            let x = Double(2 * index)
            return Feature.polygon(
                [Coordinate(x, 0), Coordinate(x + 1, 0), Coordinate(x + 1, 1), Coordinate(x, 1)], properties,
                line: index + 1)
        }
        func source(_ definitions: String...) throws -> VectorLabels {
            try labels(features, in: grid) {
                ($0.space, $0.classField) = (.pixels, "kind")
                $0.classes = try LabelClasses(definitions)
            }
        }
        let listed = try source("car")
        #expect(try drawing(listed, width: 8, height: 1) == ["10000000"])
        #expect(listed.notes == ["objects of classes that are not listed become background: null (1)"])
        #expect(try drawing(source("car", "ignore=*"), width: 8, height: 1) == ["10i00000"])
        #expect {
            try source("car", "background=tree")
        } throws: {
            "\($0)".hasPrefix("labels.json:2: the feature has no class: 'kind' is null; say what that means, e.g. ")
        }
    }

    @Test(
        arguments: [
            (["background"], "the background is the only class"),
            (["car=a", "bus=a"], "'a' is given for two classes"),
            (["car="], "'car=' does not define a class"), (["=a"], "'=a' does not define a class"),
            (["car=#ff"], "'#ff' is not a colour"), (["car=#ggffff"], "'#ggffff' is not a colour"),
        ])
    func wrongClasses(definitions: [String], message: String) {
        #expect {
            try LabelClasses(definitions)
        } throws: {
            "\($0)".hasPrefix(message + "; ") && ($0 as? UserError)?.kind == .usage
        }
    }

    /// A point on the ground becomes a car of its size and heading, whatever the scene's CRS does to both.
    @Test(arguments: [("EPSG:32611", 0.2), ("EPSG:3857", 0.2), ("EPSG:4326", 0.000002), ("EPSG:3395", 0.2)])
    func footprintsOnTheGround(crs: String, pixel: Double) throws {
        try withTemporaryFolder { folder in
            let place = Coordinate(-118.9, 48.2)
            let there = try CoordinateTransformation(from: .wgs84, to: CRS(crs))([place])[0]
            let georeference = Georeference(
                x: there.x - 100 * pixel, y: there.y + 100 * pixel, pixelWidth: pixel, pixelHeight: pixel, epsg: 4326,
                isGeographic: true)
            let path = folder + "/scene.tif"
            try RasterWriter.writeGeoTIFF(
                path: path, width: 200, height: 200, bands: 1, bytes: [UInt8](repeating: 0, count: 40_000),
                georeference: georeference)
            let grid = try SceneGrid(path: path, info: RasterReader(path: path).info, crs: CRS(crs))
            let frame = try GroundScale(grid).frame(at: Coordinate(100, 100))
            for heading in stride(from: 0.0, to: 360, by: 30) {
                let car = Feature.point(place.x, place.y, ["heading": .number(heading)])
                let source = try labels([car], in: grid, crs: .wgs84) {
                    $0.points.footprint = .init(length: 12, width: 5)
                    $0.points.headingField = "heading"
                }
                let mask = try source.labels(rows: 0..<200)
                let pixels = mask.indices.filter { mask[$0] == 1 }
                let area = Double(pixels.count) * frame.pixelArea
                #expect(abs(area / 60 - 1) < 0.05, "\(crs), \(heading)°: \(area) m²")
                // Every covered pixel lies within the car's length and width, in metres along its heading.
                let along = frame.pixels(east: sin(heading * .pi / 180), north: cos(heading * .pi / 180))
                let across = frame.pixels(east: cos(heading * .pi / 180), north: -sin(heading * .pi / 180))
                let determinant = along.x * across.y - along.y * across.x
                for pixel in pixels {
                    let d = Coordinate(Double(pixel % 200) - 99.5, Double(pixel / 200) - 99.5)
                    let lengthwise = (d.x * across.y - d.y * across.x) / determinant
                    let crosswise = (along.x * d.y - along.y * d.x) / determinant
                    #expect(abs(lengthwise) <= 6.01 && abs(crosswise) <= 2.51, "\(crs), \(heading)°")
                }
            }
            let disc = try labels([Feature.point(place.x, place.y)], in: grid, crs: .wgs84) { $0.points.radius = 4 }
            let covered = try disc.labels(rows: 0..<200).filter { $0 == 1 }.count
            #expect(abs(Double(covered) * frame.pixelArea / (16 * .pi) - 1) < 0.05)
        }
    }

    /// Cars at any rotation, drawn and counted again: each is found, in its place and of its size.
    @Test func everyCarIsFoundAgain() throws {
        let (width, height) = (900, 700)
        try withTemporaryFolder { folder in
            let grid = try writeScene(folder + "/scene.tif", width: width, height: height, metresPerPixel: 0.25)
            let (affine, crs) = try grid.place()
            let toDegrees = try CoordinateTransformation(from: crs, to: .wgs84)
            var random = Random(11)
            var centres: [Coordinate] = []
            let features = (0..<300).map { index -> Feature in
                let cell = Coordinate(Double(index % 20) * 44 + 30, Double(index / 20) * 45 + 30)
                centres.append(cell + Coordinate(random.uniform(-8..<8), random.uniform(-8..<8)))
                let car = rectangle(centres[index], length: 18, width: 7.2, angle: random.uniform(0..<2 * .pi))
                return Feature.polygon(toDegrees(car.map(affine.map)))
            }
            let source = try labels(features, in: grid, crs: .wgs84)
            let found = connectedComponents(
                of: try source.labels(rows: 0..<height), width: width, height: height)
            #expect(found.count == 300 && source.notes.isEmpty)
            var sums = [Coordinate](repeating: .zero, count: found.count)
            for run in found.runs {
                for x in run.start..<run.end {
                    sums[Int(run.component)] += Coordinate(Double(x) + 0.5, Double(run.row) + 0.5)
                }
            }
            for (sum, area) in zip(sums, found.areas) {
                #expect(abs(Double(area) / (18 * 7.2) - 1) < 0.15)
                let place = sum / Double(area)
                #expect(centres.contains { abs($0.x - place.x) < 0.6 && abs($0.y - place.y) < 0.6 })
            }
        }
    }

    @Test func touchingObjectsCanBeKeptApart() throws {
        let grid = try pixelGrid(width: 9, height: 4)
        func car(_ x: Double, _ y: Double) -> Feature {
            .polygon([Coordinate(x, y), Coordinate(x + 3, y), Coordinate(x + 3, y + 2), Coordinate(x, y + 2)])
        }
        let features = [car(0, 0), car(3, 0), car(6, 2)]
        let merged = try labels(features, in: grid) { $0.space = .pixels }
        #expect(try drawing(merged, width: 9, height: 4) == ["111111000", "111111000", "000000111", "000000111"])
        let apart = try labels(features, in: grid) { ($0.space, $0.separatesObjects) = (.pixels, true) }
        let expected = ["111011000", "111011000", "000000011", "000000111"]
        #expect(try drawing(apart, width: 9, height: 4) == expected)
        let strips = try (0..<4).map { try apart.labels(rows: $0..<$0 + 1).map { "\($0)" }.joined() }
        #expect(strips == expected, "in strips of one row")
    }

    @Test func whatIsLeftOutIsSaid() throws {
        let grid = try pixelGrid(width: 8, height: 5)
        let speck = [Coordinate(1.1, 1.1), Coordinate(1.2, 1.1), Coordinate(1.2, 1.2), Coordinate(1.1, 1.2)]
        let far = Self.square.map { $0 + Coordinate(100, 0) }
        let nowhere = Feature(line: 4, geometries: [], properties: [:])
        let source = try labels([.polygon(Self.square), .polygon(speck), .polygon(far), nowhere], in: grid) {
            $0.space = .pixels
        }
        _ = try source.labels(rows: 0..<5)
        #expect(
            source.notes == [
                "1 object outside of scene.png left out",
                "1 object of labels.json got no pixel: too small, hidden, or cut off",
            ])
        let all = try labels([.polygon(speck)], in: grid) { ($0.space, $0.coverRule) = (.pixels, .allTouched) }
        #expect(try drawing(all, width: 3, height: 3) == ["000", "010", "000"] || all.objectCount == 1)
    }

    @Test func aFileWithoutObjectsSaysSo() throws {
        let source = try labels([], in: try pixelGrid(width: 2, height: 2)) { $0.space = .pixels }
        #expect(try source.labels(rows: 0..<2) == [0, 0, 0, 0] && source.notes == ["labels.json has no object"])
    }

    @Test func labelsThatDoNotFitTheScene() throws {
        try withTemporaryFolder { folder in
            let grid = try writeScene(folder + "/scene.tif", width: 10, height: 10)
            let bare = try writeScene(folder + "/bare.tif", width: 10, height: 10, epsg: nil)
            let utm = Coordinate(500_001, 3_999_998)
            let here = Feature.polygon(Self.square.map { $0 + utm }, line: 3)
            func message(_ body: () throws -> VectorLabels) -> String {
                do {
                    _ = try body()
                    return ""
                } catch {
                    return "\(error)".replacingOccurrences(of: folder + "/", with: "")
                }
            }
            #expect(message { try labels([here], in: grid) } == "")
            #expect(message { try labels([here], in: bare) } == "", "coordinates of no declared CRS are the scene's")
            #expect(
                message { try labels([here], in: grid, crs: .wgs84) }.hasPrefix(
                    "labels.json:3: 500002.00, 3999999.00 is not a longitude and latitude; "))
            #expect(
                message { try labels([.point(12, 50)], in: grid, crs: .wgs84) { $0.points.radius = 1 } }.hasPrefix(
                    "labels.json: no object lies in scene.tif (10×10 pixels); they lie at its pixels "))
            #expect(
                message { try labels([here], in: bare, crs: .wgs84) }.hasPrefix(
                    "bare.tif: the scene does not say which CRS its coordinates are in; "))
            #expect(
                message { try labels([here], in: pixelGrid(width: 4, height: 4), crs: .wgs84) }.hasPrefix(
                    "scene.png: the scene has no georeference, so "))
            let bowTie = [Self.square[0], Self.square[2], Self.square[1], Self.square[3]].map { $0 + utm }
            #expect(
                message { try labels([.polygon(bowTie, line: 7)], in: grid) }.hasPrefix(
                    "labels.json:7: the polygon crosses itself near 500003.50, 4000000.00; "))
            let point = Feature.point(utm.x, utm.y, ["h": .text("north")])
            #expect(message { try labels([point], in: grid) }.hasPrefix("labels.json:1: a point has no area; "))
            #expect(
                message { try labels([point], in: grid) { $0.points.footprint = .init(length: 4, width: 2) } }
                    .hasPrefix(
                        "labels.json:1: the point has no heading; "))
            #expect(
                message {
                    try labels([point], in: grid) {
                        $0.points.footprint = .init(length: 4, width: 2)
                        $0.points.headingField = "h"
                    }
                } == "labels.json:1: 'north' in 'h' is not a number; correct it")
            #expect(
                message { try labels([point], in: bare) { $0.points.radius = 1 } }.hasPrefix(
                    "bare.tif: the scene does not say how many metres a pixel is; "))
            #expect(
                message {
                    try labels([point], in: bare) { ($0.points.radius, $0.metresPerPixel) = (1, 0.5) }
                } == "")
        }
    }
}
