// Label rasters: masks, colour-coded maps, and instance maps in which each object has a number or a colour of its own.
import Base
import Geo
import Objects
import Raster

/// A label raster that lies exactly over its scene, read by rows.
public final class RasterLabels: LabelSource {
    public let classes: LabelClasses
    private let reader: RasterReader
    private let options: LabelOptions
    /// Pixels are colours: red, green and blue in one number.
    private let isColor: Bool
    /// Codes that have occurred, as labels (codes) or as object numbers (instances).
    private var known: [Int: UInt8] = [:]
    private var numbers: [Int: Int32] = [:]

    /// - Throws: `UserError(.data)` when the raster does not cover the scene pixel by pixel or cannot be understood.
    init(path: String, grid: SceneGrid, options: LabelOptions) throws {
        reader = try RasterReader(maskAt: path)
        classes = options.classes
        self.options = options
        let info = reader.info
        isColor = info.bands >= 3 || info.palette != nil && classes.hasColors
        // A raster that is its own scene covers it, whatever its CRS.
        if path != grid.path { try SceneGrid(path: path, info: info).checkCover(of: grid, as: "the labels") }
        guard info.bands == 1 || isColor && info.bands <= 4 && info.sampleType == .uint8 else {
            throw UserError(
                .data, path: path,
                reason: "\(counted(info.bands, "band")) of \(info.sampleType.rawValue) cannot be labels",
                remedy: "give one band of classes, or red, green and blue of 8 bits")
        }
        guard options.areInstances || isColor == classes.hasColors else {
            throw UserError(
                .data, path: path,
                reason: isColor
                    ? "the labels are colours" : "the labels are numbers, but the codes of the classes are colours",
                remedy: isColor
                    ? "say what they mean with --palette, e.g. isprs or car=#ffff00, or use --instances"
                    : "give the numbers of the classes, e.g. --class car=1")
        }
    }

    public var mayIgnore: Bool { classes.mayIgnore || !options.areInstances && (nodata != nil || nodataIsNaN) }

    private var nodataIsNaN: Bool { reader.info.nodata?.isNaN ?? false }

    /// The code of NaN, where that is the nodata value.
    private static let noNumber = Int.min

    public var notes: [String] { [] }

    /// - Throws: `UserError` when the raster is damaged, or holds a value that means no class.
    public func labels(rows: Range<Int>) throws -> [UInt8] {
        guard options.areInstances else { return try classLabels(rows) }
        guard options.separatesObjects else { return try codes(rows).map { isNone($0) ? 0 : 1 } }
        let (above, below) = (max(rows.lowerBound - 1, 0), min(rows.upperBound + 1, reader.info.height))
        let none = [Int32](repeating: 0, count: reader.info.width)
        let read = try codes(above..<below).map { number(of: $0) }
        let halo = (above < rows.lowerBound ? [] : none) + read + (below > rows.upperBound ? [] : none)
        return ObjectNumbers.separated(halo, width: reader.info.width) { _ in 1 }.map { $0 == 0 ? 0 : 1 }
    }

    /// - Throws: `UserError` when the raster is damaged.
    public func objectNumbers(rows: Range<Int>) throws -> [Int32]? {
        options.areInstances ? try codes(rows).map { number(of: $0) } : nil
    }

    public func label(ofObject number: Int32) -> UInt8 { 1 }

    private func classLabels(_ rows: Range<Int>) throws -> [UInt8] {
        // Neighbours are mostly alike, and looking at the last code is cheaper than looking it up.
        var last: (code: Int, label: UInt8)?
        return try codes(rows).enumerated().map { index, code in
            if let last, last.code == code { return last.label }
            let label = try label(of: code, at: index, rows)
            last = (code, label)
            return label
        }
    }

    /// The value without data, unless it is a code of its own.
    private var nodata: Int? {
        reader.info.nodataAsSeen.flatMap { Int(exactly: $0) }.flatMap { value in
            let isCode = classes.areAutomatic ? value == 0 || value == 1 : classes.lists("\(value)")
            return isColor || isCode ? nil : value
        }
    }

    private func isNone(_ instance: Int) -> Bool { instance == 0 || instance == nodata || instance == Self.noNumber }

    /// Instances by the order in which they occur, from 1; 0 and black are none.
    private func number(of code: Int) -> Int32 {
        if isNone(code) { return 0 }
        if let number = numbers[code] { return number }
        let number = Int32(numbers.count + 1)
        numbers[code] = number
        return number
    }

    private func label(of code: Int, at index: Int, _ rows: Range<Int>) throws -> UInt8 {
        if let label = known[code] { return label }
        let label: UInt8?
        if code == nodata || code == Self.noNumber {
            label = ClassLabel.ignored
        } else if classes.areAutomatic {
            // Masks of 0 and 1 or of 0 and 255; both in one file could mean anything.
            let isAmbiguous = known[code == 1 ? 255 : 1] == 1
            label = code == 0 ? 0 : (code == 1 || code == 255) && !isAmbiguous ? 1 : nil
        } else {
            label = classes.label(of: text(of: code))
        }
        guard let label else {
            let place = "column \(index % reader.info.width), row \(rows.lowerBound + index / reader.info.width)"
            throw UserError(
                .data, path: reader.path, reason: "\(text(of: code)) at \(place) belongs to no class",
                remedy: "say what it means, e.g. \(isColor ? "--palette" : "--class") car=\(text(of: code))"
                    + (isColor
                        ? "" : "; a smoothed mask is cut by --class 'car=>=128', numbered objects are --instances"))
        }
        known[code] = label
        return label
    }

    private func text(of code: Int) -> String {
        guard isColor else { return "\(code)" }
        let digits = String(code, radix: 16)
        return "#" + String(repeating: "0", count: 6 - digits.count) + digits
    }

    /// The codes of whole rows.
    private func codes(_ rows: Range<Int>) throws -> [Int] {
        let info = reader.info
        let block = try reader.readAsSeen(Window(x: 0, y: rows.lowerBound, width: info.width, height: rows.count))
        func packed(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Int { Int(red) << 16 | Int(green) << 8 | Int(blue) }
        if isColor, let palette = info.palette {
            return block.bytes.map { index in
                guard palette.indices.contains(Int(index)) else { return 0 }
                let color = palette[Int(index)]
                return packed(color.red, color.green, color.blue)
            }
        }
        if isColor {
            return block.bytes.withUnsafeBufferPointer { bytes in
                stride(from: 0, to: bytes.count, by: info.bands).map { packed(bytes[$0], bytes[$0 + 1], bytes[$0 + 2]) }
            }
        }
        if info.sampleType == .uint8 { return block.bytes.map { Int($0) } }
        return try block.planarFloats().map { value in
            if value.isNaN, nodataIsNaN { return Self.noNumber }
            guard let code = Int(exactly: value) else {
                throw UserError(
                    .data, path: reader.path, reason: "\(value) is not a label",
                    remedy: value.isNaN
                        ? "declare it as nodata, e.g. with gdal_edit.py -a_nodata nan, or write another value"
                        : "give labels as whole numbers")
            }
            return code
        }
    }
}
