// Masks, colour-coded maps and instance maps as labels.
import Base
import Geo
import Labels
import Raster
import TestSupport
import Testing

@Suite struct RasterLabelsTests {
    /// Labels of a 4 × 2 raster, as text.
    private func read(
        _ bytes: [UInt8], bands: Int = 1, type: SampleType = .uint8, nodata: Double? = nil,
        palette: [PaletteColor]? = nil, _ change: (inout LabelOptions) throws -> Void = { _ in }
    ) throws -> [String] {
        try withTemporaryFolder { folder in
            let path = folder + "/labels.tif"
            try RasterWriter.writeGeoTIFF(
                path: path, width: 4, height: 2, bands: bands, sampleType: type, bytes: bytes, nodata: nodata,
                palette: palette)
            var options = LabelOptions()
            try change(&options)
            do {
                let source = try openLabels(path, for: pixelGrid(width: 4, height: 2), options: options)
                let whole = try drawing(source, width: 4, height: 2)
                #expect(try source.labels(rows: 1..<2).map { $0 == 255 ? "i" : "\($0)" }.joined() == whole[1])
                return whole
            } catch let error as UserError {
                throw UserError(error.kind, path: "labels.tif", reason: error.reason, remedy: error.remedy)
            }
        }
    }

    private func expectError(_ message: String, _ body: () throws -> [String]) {
        #expect {
            _ = try body()
        } throws: { error in
            let text = "\(error)"
            #expect(text.hasPrefix("labels.tif: " + message), "\(text)")
            return true
        }
    }

    @Test func masks() throws {
        #expect(try read([0, 255, 0, 255, 0, 0, 0, 0]) == ["0101", "0000"])
        #expect(try read([0, 1, 0, 255, 0, 0, 0, 0], nodata: 255) == ["010i", "0000"])
        #expect(try read([255, 0, 1, 0, 0, 255, 0, 1], nodata: 255) == ["i010", "0i01"])
        #expect(try read([0, 1, 0, 0, 0, 0, 0, 0], nodata: 0) == ["0100", "0000"])
        expectError("255 at column 3, row 0 belongs to no class") { try read([0, 1, 0, 255, 0, 0, 0, 0]) }
        expectError("7 at column 1, row 1 belongs to no class; say what it means, e.g. --class car=7") {
            try read([0, 0, 0, 0, 0, 7, 0, 0])
        }
        #expect(
            try read([0, 26, 27, 33, 9, 9, 0, 255], nodata: 9) {
                $0.classes = try LabelClasses(["car=26", "truck=27,28", "ignore=255"])
            } == ["0120", "ii0i"])
    }

    @Test func colours() throws {
        let (white, yellow, blue): ([UInt8], [UInt8], [UInt8]) = ([255, 255, 255], [255, 255, 0], [0, 0, 255])
        let bytes = white + yellow + yellow + blue + blue + white + yellow + white
        #expect(try read(bytes, bands: 3) { $0.classes = try LabelClasses(LabelClasses.isprs) } == ["0110", "0010"])
        #expect(
            try read(bytes, bands: 3) { $0.classes = try LabelClasses(["car=#FFFF00", "ignore=#0000ff"]) }
                == ["011i", "i010"])
        let alien = Array(bytes.dropLast(3)) + [254, 255, 0]
        expectError("#feff00 at column 3, row 1 belongs to no class; say what it means, e.g. --palette car=#feff00") {
            try read(alien, bands: 3) { $0.classes = try LabelClasses(LabelClasses.isprs) }
        }
        expectError("the labels are colours; ") { try read(bytes, bands: 3) }
        expectError("the labels are numbers, but the codes of the classes are colours; ") {
            try read([0, 0, 0, 0, 0, 0, 0, 0]) { $0.classes = try LabelClasses(["car=#ffff00"]) }
        }
        expectError("2 bands of uint8 cannot be labels; ") { try read([UInt8](repeating: 0, count: 16), bands: 2) }
    }

    @Test func coloursOfAPalette() throws {
        let palette = [
            PaletteColor(red: 0, green: 0, blue: 0), PaletteColor(red: 255, green: 255, blue: 0),
            PaletteColor(red: 1, green: 2, blue: 3),
        ]
        let bytes: [UInt8] = [0, 1, 2, 0, 1, 1, 0, 0]
        #expect(
            try read(bytes, palette: palette) { $0.classes = try LabelClasses(["car=#ffff00", "bus=#010203"]) }
                == ["0120", "1100"])
        #expect(try read(bytes, palette: palette) { $0.classes = try LabelClasses(["car=2"]) } == ["0010", "0000"])
    }

    @Test func instances() throws {
        func instances(_ numbers: [UInt16], separate: Bool) throws -> [String] {
            try read(numbers.flatMap { withUnsafeBytes(of: $0, Array.init) }, type: .uint16) {
                ($0.areInstances, $0.separatesObjects) = (true, separate)
            }
        }
        let numbers: [UInt16] = [700, 700, 9, 9, 0, 0, 9, 3]
        #expect(try instances(numbers, separate: false) == ["1111", "0011"])
        // Instances are numbered as they occur, so 700 keeps its pixels; below it takes none away.
        #expect(try instances([700, 700, 0, 9, 0, 0, 0, 9], separate: true) == ["1101", "0001"])
        #expect(try instances([700, 9, 9, 9, 700, 9, 9, 9], separate: true) == ["1011", "1011"])
        let colours: [UInt8] = [0, 0, 0, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0]
        #expect(try read(colours, bands: 3) { $0.areInstances = true } == ["0110", "0010"])
    }

    @Test func labelsLieOverTheScene() throws {
        try withTemporaryFolder { folder in
            let scene = try writeScene(folder + "/scene.tif", width: 20, height: 10)
            try writeScene(folder + "/same.tif", width: 20, height: 10)
            try writeScene(folder + "/coarse.tif", width: 20, height: 10, metresPerPixel: 1)
            try writeScene(folder + "/small.tif", width: 10, height: 10)
            #expect(throws: Never.self) { try openLabels(folder + "/same.tif", for: scene, options: LabelOptions()) }
            for (name, message) in [("coarse", "do not cover"), ("small", "have 10×10 pixels")] {
                #expect {
                    try openLabels("\(folder)/\(name).tif", for: scene, options: LabelOptions())
                } throws: {
                    "\($0)".contains("the labels \(message)")
                }
            }
        }
    }
}
