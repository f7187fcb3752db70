// Masks as class indices.
import Base
import Objects
import Raster

/// Reads windows of a mask file and turns its values (a palette's indices, gray as it is seen) into class indices.
final class MaskReader {
    let path: String
    let info: RasterInfo
    private let reader: RasterReader
    private let classMap: ClassMap
    /// The value that the file declares as nodata: those pixels are ignored. A declared class has precedence (many
    /// masks call their background 0 nodata); 255 has not where values are recognised, for that is how this product
    /// writes masks.
    private let nodata: Int?
    /// Labels of the values 0 ... 255, or `unknown`.
    private let table: [UInt16]
    private static let unknown: UInt16 = 256
    private var occurred = [Bool](repeating: false, count: 256)

    /// - Throws: `UserError` when the file cannot be read or has more than one band.
    init(path: String, classMap: ClassMap) throws {
        reader = try RasterReader(path: path)
        info = reader.info
        self.path = path
        self.classMap = classMap
        guard info.bands == 1 else {
            throw UserError(
                .data, path: path,
                reason: "the mask has \(info.bands) bands, but must have one, with the class of each pixel",
                remedy: "save it as a gray or palette image, or swap the folders if this is an image")
        }
        let declared = info.nodataAsSeen.flatMap { Int(exactly: $0) }
        nodata = declared.flatMap { value in
            classMap.label(of: value) == nil || classMap.values == nil && value == 255 ? value : nil
        }
        table = (0..<256).map { [nodata] in
            $0 == nodata
                ? UInt16(ClassLabel.ignored) : classMap.label(of: $0).map { UInt16($0) } ?? MaskReader.unknown
        }
    }

    /// Whether the value, 0 ... 255, has occurred in what was read, other than as nodata.
    func hasSeen(_ value: Int) -> Bool { occurred[value] && value != nodata }

    /// [H, W] class indices of the window.
    func read(_ window: Window) throws -> [UInt8] {
        let block = try reader.readAsSeen(window)
        if block.sampleType == .uint8 { return try labels(ofBytes: block, window) }
        let values = block.planarFloats()
        var labels = [UInt8](repeating: 0, count: values.count)
        for i in values.indices {
            guard let value = Int(exactly: values[i]), let label = label(of: value) else {
                throw unknownValue(Int(exactly: values[i]).map { "\($0)" } ?? "\(values[i])", i, window)
            }
            labels[i] = label
        }
        return labels
    }

    private func labels(ofBytes block: RasterBlock, _ window: Window) throws -> [UInt8] {
        var labels = [UInt8](repeating: 0, count: block.bytes.count)
        for i in block.bytes.indices {
            let value = Int(block.bytes[i])
            let label = table[value]
            if label == MaskReader.unknown { throw unknownValue("\(value)", i, window) }
            occurred[value] = true
            labels[i] = UInt8(truncatingIfNeeded: label)
        }
        return labels
    }

    private func label(of value: Int) -> UInt8? {
        if 0..<256 ~= value {
            occurred[value] = true
            return table[value] == MaskReader.unknown ? nil : UInt8(table[value])
        }
        return value == nodata ? ClassLabel.ignored : classMap.label(of: value)
    }

    private func unknownValue(_ value: String, _ index: Int, _ window: Window) -> UserError {
        let place = "column \(window.x + index % window.width), row \(window.y + index / window.width)"
        let known =
            classMap.values == nil ? "0 and 1 or 0 and 255 are known without labels" : "known are \(classMap.text)"
        let example = "e.g. labels: {\(classMap.names[0]): 0, \(classMap.names[1]): \(value)}"
        return UserError(
            .data, path: path, reason: "mask value \(value) at \(place) belongs to no class (\(known))",
            remedy: "correct the mask, or declare the value in data.labels, \(example), or in data.ignore")
    }
}
