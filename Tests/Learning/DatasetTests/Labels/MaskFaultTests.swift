// Masks whose values belong to no class: what they are taken for, and whether the remedy that is advised works.
import Base
import Dataset
import Foundation
import Raster
import Testing

@Suite struct MaskFaultTests {
    private static let side = 40

    /// Writes a mask of any type; `value` of each pixel.
    private func write(
        _ folder: TileFolder, _ name: String, _ type: SampleType, nodata: Double? = nil,
        _ value: (Int, Int) -> Double
    ) throws {
        try folder.writeImage(name, Self.side, Self.side) { x, y, _ in UInt8(truncatingIfNeeded: x * 7 + y * 3) }
        var content = RasterContent(RasterFrame(width: Self.side, height: Self.side), bands: 1, sampleType: type)
        content.nodata = nodata
        let values = (0..<Self.side * Self.side).map { value($0 % Self.side, $0 / Self.side) }
        func bytes<T>(_ values: [T]) -> [UInt8] { values.withUnsafeBytes { Array($0) } }
        let writer = try GeoTIFFWriter(path: "\(folder.masks)/\(name).tif", content)
        try writer.write(
            rows: type == .uint8
                ? values.map { UInt8($0) }
                : type == .uint16 ? bytes(values.map { UInt16($0) }) : bytes(values.map { Float($0) }))
        try writer.finish()
    }

    /// Two cars of 8×6 pixels: the number of the car at a pixel, and how far within it the pixel is, 0 to 1.
    private static func car(_ x: Int, _ y: Int) -> (number: Int, depth: Double) {
        for (number, left) in [4, 24].enumerated() {
            let inside = min(x - left + 1, left + 8 - x, y - 10 + 1, 16 - y)
            if inside > 0 { return (number + 1, min(1, Double(inside) / 3)) }
        }
        return (0, 0)
    }

    /// The error of two masks like this, without the folder, and the objects with the labels that it advises.
    private func outcome(
        _ type: SampleType, _ map: ClassMap, nodata: Double? = nil, _ value: (Int, Int) -> Double
    ) throws -> (message: String, objects: Int, pixels: Int) {
        try withTileFolder { folder in
            for name in ["a", "b"] { try write(folder, name, type, nodata: nodata, value) }
            var message = ""
            do {
                try folder.tiles().checkObjectsExist()
                Issue.record("no error")
            } catch let error as UserError {
                message = error.description.replacingOccurrences(of: folder.path + "/", with: "")
            }
            let examined = try folder.pairs().map { TileExamination($0, classMap: .automatic, bands: nil) }
            let nothing = TileRules.nothingToLearn(examined, .automatic)
            let checked = examined.faultsBetween(.automatic) + [nothing].compactMap { $0 }
            #expect(examined.flatMap(\.faults).isEmpty)
            #expect(checked.contains { "\($0)".hasSuffix(message) }, "\(checked)")
            let statistics = try folder.tiles(classMap: map).statistics
            return (message, statistics.objects[1], statistics.pixels[1])
        }
    }

    private func cut(at limit: Double) throws -> ClassMap {
        try ClassMap(names: ["background", "car"], values: [[0], []], limits: [nil, limit])
    }

    @Test(arguments: [(SampleType.uint8, 255.0), (.uint16, 65_535)])
    func smoothedMasksAreToBeCut(type: SampleType, top: Double) throws {
        let half = (top + 1) / 2
        let found = try outcome(type, cut(at: half)) { x, y in
            let depth = Self.car(x, y).depth
            // As JPEG leaves them: noise beside nothing and beside the most.
            if depth == 0 { return y > 30 ? Double(x % 5) : 0 }
            return depth == 1 ? top - Double(x % 3) : (depth * top).rounded()
        }
        #expect(found.message.hasPrefix("masks/a.tif: this mask and 1 more have "), "\(found.message)")
        #expect(found.message.contains("values between 0 and \(Int(top)), e.g. "), "\(found.message)")
        let remedy = "cut them at \(Int(half)): train with data.labels: {background: 0, car: '>=\(Int(half))'}"
        #expect(found.message.hasSuffix(remedy), "\(found.message)")
        #expect(found.objects == 4 && found.pixels == 4 * 24)
    }

    @Test func probabilitiesAreToBeCut() throws {
        let found = try outcome(.float32, cut(at: 0.5)) { x, y in Self.car(x, y).depth }
        #expect(found.message.hasSuffix("cut them: train with data.labels: {background: 0, car: '>=0.5'}"))
        #expect(found.objects == 4)
    }

    @Test(arguments: [SampleType.uint8, .uint16])
    func numbersOfObjectsAreNonzero(type: SampleType) throws {
        let found = try outcome(type, cut(at: 1)) { x, y in
            let number = Self.car(x, y).number
            // Four objects: the lower halves are others.
            return Double(number == 0 ? 0 : y > 12 ? number + 2 : number)
        }
        #expect(
            found.message.contains(
                "do they number objects?; if so, train with data.labels: {background: 0, car: nonzero}, where"),
            "\(found.message)")
        #expect(found.objects == 4 && found.pixels == 4 * 48)
    }

    @Test func aSingleValueIsAClass() throws {
        let map = try ClassMap(names: ["background", "car"], values: [[0], [7]])
        let found = try outcome(.uint8, map) { x, y in Self.car(x, y).number > 0 ? 7 : 0 }
        #expect(found.message.contains("in 1 other mask, belongs to no class"))
        #expect(found.message.contains("e.g. labels: {background: 0, car: 7}, or"))
        #expect(found.objects == 4)
    }

    @Test func nodataOf255IsNamed() throws {
        let map = try ClassMap(names: ["background", "car"], values: [[0], [255]])
        let found = try outcome(.uint8, map, nodata: 255) { x, y in Self.car(x, y).number > 0 ? 255 : 0 }
        #expect(found.message.contains("255 is the masks' own nodata"), "\(found.message)")
        #expect(found.message.hasSuffix("set data.labels: {background: 0, car: 255}"))
        #expect(found.objects == 4)
    }

    @Test func nanIsIgnored() throws {
        for nodata in [nil, Double.nan] {
            try withTileFolder { folder in
                try write(folder, "a", .float32, nodata: nodata) { x, y in
                    y == 0 ? .nan : Self.car(x, y).number > 0 ? 1 : 0
                }
                #expect(try folder.tiles().statistics.ignoredPixels == Self.side)
            }
        }
    }

    @Test func limitsLeaveSingleValuesAndNodata() throws {
        let map = try ClassMap(
            names: ["background", "car", "van", "lorry"], values: [[0], [], [9], []], limits: [nil, 3, nil, 100],
            ignore: 200)
        try withTileFolder { folder in
            let values: [Double] = [0, 2, 3, 9, 99, 100, 200, 4000, 65_535]
            try write(folder, "a", .uint16, nodata: 65_535) { x, y in y == 0 && x < values.count ? values[x] : 0 }
            let labels = try folder.tiles(classMap: map).tile(0).labels
            #expect(Array(labels[..<values.count]) == [0, 0, 1, 2, 1, 3, 255, 3, 255])
        }
        #expect(map.text == "labels: {background: 0, car: >=3, van: 9, lorry: >=100}, ignore 200")
        let data = try JSONEncoder().encode(map)
        #expect(try JSONDecoder().decode(ClassMap.self, from: data) == map)
        // A model from before there were limits.
        let old = Data(#"{"names":["background","car"],"values":[[0],[255]]}"#.utf8)
        #expect(try JSONDecoder().decode(ClassMap.self, from: old).limits == nil)
    }
}
