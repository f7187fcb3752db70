// Masks as class indices.
import Base
import Objects
import Raster

/// Reads windows of a mask file and turns its values (a palette's indices, gray as it is seen) into class indices.
final class MaskReader {
    let path: String
    let info: RasterInfo
    /// What has occurred in what was read.
    private(set) var seen = SeenMaskValues()
    /// Values of no class are counted, not refused: whoever sets it looks at `seen` when all is read.
    var countsUnknown = false
    private let reader: RasterReader
    private let classMap: ClassMap
    /// The value that the file declares as nodata: those pixels are ignored. A declared value of a class has precedence
    /// (many masks call their background 0 nodata); 255 has not where values are recognised, for that is how this
    /// product writes masks.
    private let nodata: Double?
    /// Labels of the values 0 ... 255, or `unknown`.
    private let table: [UInt16]
    private static let unknown: UInt16 = 256

    /// - Throws: `UserError` when the file cannot be read or has more than one band.
    init(path: String, classMap: ClassMap) throws {
        reader = try RasterReader(maskAt: path)
        info = reader.info
        self.path = path
        self.classMap = classMap
        guard info.bands == 1 else {
            throw UserError(
                .data, path: path,
                reason: "the mask has \(info.bands) bands, but must have one, with the class of each pixel",
                remedy: "save it as a gray or palette image, or swap the folders if this is an image")
        }
        nodata = info.nodataAsSeen.flatMap { value in
            classMap.single(value) == nil || classMap.values == nil && value == 255 ? value : nil
        }
        table = (0..<256).map { [nodata] in
            Double($0) == nodata
                ? UInt16(ClassLabel.ignored) : classMap.label(of: Double($0)).map { UInt16($0) } ?? MaskReader.unknown
        }
    }

    /// [H, W] class indices of the window.
    ///
    /// - Throws: `UserError` when the file is damaged, or has a value of no class that is not to be counted.
    func read(_ window: Window) throws -> [UInt8] {
        let block = try reader.readAsSeen(window)
        let labels = block.sampleType == .uint8 ? labels(ofBytes: block, window) : labels(ofNumbers: block, window)
        if !countsUnknown, let fault = MaskFault(seen, in: path).error(classMap) { throw fault }
        return labels
    }

    private func labels(ofBytes block: RasterBlock, _ window: Window) -> [UInt8] {
        var counts = [Int](repeating: 0, count: 256)
        let labels = block.bytes.indices.map { i -> UInt8 in
            let value = Int(block.bytes[i])
            counts[value] += 1
            guard table[value] != MaskReader.unknown else {
                seen.addUnknown(Double(value), at: i, of: window)
                return ClassLabel.ignored
            }
            return UInt8(truncatingIfNeeded: table[value])
        }
        for (value, count) in counts.enumerated() where count > 0 { add(Double(value), count) }
        return labels
    }

    private func labels(ofNumbers block: RasterBlock, _ window: Window) -> [UInt8] {
        let values = block.planarFloats()
        var labels = [UInt8](repeating: 0, count: values.count)
        var start = 0
        while start < values.count {
            // Neighbours are mostly alike.
            let value = values[start]
            var end = start + 1
            while end < values.count, values[end] == value { end += 1 }
            var label = value.isNaN || Double(value) == nodata ? ClassLabel.ignored : classMap.label(of: Double(value))
            if label == nil {
                seen.addUnknown(Double(value), at: start, of: window)
                label = ClassLabel.ignored
            }
            add(Double(value), end - start)
            for i in start..<end { labels[i] = label! }
            start = end
        }
        return labels
    }

    private func add(_ value: Double, _ count: Int) {
        if value == nodata || value.isNaN { seen.nodata[value, default: 0] += count } else { seen.add(value, count) }
    }
}
