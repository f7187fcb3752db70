// Images as training and prediction see them: chosen bands, palette colours, and where there is no data.
import Base
import Raster
import Threads

/// Reads windows of an image file as planar samples.
///
/// - A palette is expanded to red, green and blue. An alpha band is not an image band: where it is 0 there is no data.
///   A colour of alpha 0 in the palette means the same. But a band that is chosen is data, whatever its tag.
/// - There is also no data where the file's own mask says so, where all chosen bands have the file's nodata value, or
///   one of them is NaN or infinite. A nodata value that is given takes the place of the file's; of floats one band
///   with it is enough.
/// - Gray in which 0 is white is inverted.
/// - 8-bit and 16-bit unsigned samples stay as they are, all other types become floats.
public final class ImageReader {
    /// The file.
    public let path: String
    /// The file's header.
    public let info: RasterInfo
    /// Bands of the samples that `read` gives.
    public let bands: Int
    private let reader: RasterReader
    /// Bands in the file (or of the palette's colours), from 0.
    private let chosen: [Int]
    /// The band, from 0, that says where there is data.
    private let alpha: Int?
    /// The nodata value was given: the file does not say it.
    private let nodataIsGiven: Bool

    /// - Parameters:
    ///   - bands: numbers of the bands to read, from 1 as GDAL counts; nil for all but alpha.
    ///   - nodata: the stored value of pixels without data, in place of the file's own.
    /// - Throws: `UserError` when the file cannot be read or has no such band.
    public convenience init(path: String, bands: [Int]? = nil, nodata: Double? = nil) throws {
        try self.init(path: path, nodata: nodata) { _ in bands }
    }

    /// - Parameter choose: given the number of bands but alpha, chooses those to read, as above.
    /// - Throws: `UserError` when the file cannot be read or has no such band.
    package init(path: String, nodata: Double? = nil, choosing choose: (_ available: Int) -> [Int]?) throws {
        reader = try RasterReader(path: path, nodata: nodata)
        nodataIsGiven = nodata != nil
        info = reader.info
        self.path = path
        let available = info.palette == nil ? info.bands : 3
        let tagged = info.palette == nil ? info.alphaBand : nil
        let all = (0..<available).filter { $0 != tagged }
        let bands = choose(all.count)
        if let absent = bands?.first(where: { !(1...available ~= $0) }) {
            throw UserError(
                .data, path: path, reason: "there is no band \(absent): the image has \(counted(available, "band"))",
                remedy: "choose bands from 1 to \(available)")
        }
        let chosen = bands?.map { $0 - 1 } ?? all
        self.chosen = chosen
        alpha = tagged.flatMap { chosen.contains($0) ? nil : $0 }
        self.bands = chosen.count
    }

    /// - Throws: `UserError(.data)` when the file, or what those beside it say, is no longer what was opened.
    package func requireUnchanged() throws { try reader.requireUnchanged() }

    /// In pixels.
    public var width: Int { info.width }
    public var height: Int { info.height }

    /// The type that the samples are kept in: uint8, uint16 or float32.
    public var keptType: SampleType {
        info.palette != nil ? .uint8 : [.uint8, .uint16].contains(info.sampleType) ? info.sampleType : .float32
    }

    /// Memory that one pixel's samples take.
    public var bytesPerPixel: Int { bands * keptType.byteCount + (info.mayMiss ? 1 : 0) }

    /// A warning where a band that is not among the chosen is tagged alpha, and varies like an image.
    ///
    /// - Throws: as `read`.
    public func alphaWarning() throws -> UserError? { alpha == nil ? nil : try reader.alphaWarning() }

    /// Reads the chosen bands of a window, which must lie inside the image.
    ///
    /// - Throws: `UserError` that names the file when it is damaged, was changed, or the window is over the limit.
    public func read(_ window: Window) throws -> TileSamples {
        let block = try reader.readAsSeen(window)
        let mask = info.hasMask ? try reader.readMask(window) : nil
        if let palette = info.palette { return colours(of: block, palette, mask) }
        let area = block.width * block.height
        let storage: TileSamples.Storage =
            switch keptType {
            case .uint8: .uint8(planes(of: block))
            case .uint16: .uint16(planes(of: block))
            default: .float(floats(of: block))
            }
        var missing = MissingPixels(area: area)
        switch storage {
        case .uint8(let samples):
            missing.add(where: samples, equal: nodataAsSeen { UInt8(exactly: $0) })
        case .uint16(let samples):
            missing.add(where: samples, equal: nodataAsSeen { UInt16(exactly: $0) })
        case .float(let samples):
            if nodataIsGiven {
                missing.add(whereAnyOf: samples, equals: info.nodata.map { Float($0) })
            } else {
                missing.add(where: samples, equal: nodataAsSeen { Float($0) })
            }
            missing.addNonFinite(in: samples, of: bands)
        }
        if let mask { missing.add(outside: mask) }
        if let alpha { missing.addTransparent(in: block, alpha: alpha) }
        return TileSamples(
            width: block.width, height: block.height, bands: bands, storage: storage, missing: missing.map)
    }

    /// The nodata value of each chosen band; nil where a band has none, so that no pixel is without data in all.
    private func nodataAsSeen<Sample>(_ sample: (Double) -> Sample?) -> [Sample]? {
        let values = chosen.compactMap { info.nodataAsSeen(ofBand: $0).flatMap(sample) }
        return values.count == bands ? values : nil
    }

    /// The chosen bands of an interleaved block, one after the other.
    private func planes<Sample: FixedWidthInteger>(of block: RasterBlock) -> [Sample] {
        let area = block.width * block.height
        return block.bytes.withUnsafeBytes { bytes in
            let source = bytes.bindMemory(to: Sample.self)
            return [Sample](unsafeUninitializedCapacity: area * bands) { target, count in
                nonisolated(unsafe) let (source, out) = (source, target.baseAddress!)
                Parallel.forEach(block.height) { row in
                    for (plane, band) in chosen.enumerated() {
                        for i in row * block.width..<(row + 1) * block.width {
                            out[plane * area + i] = source[i * block.bands + band]
                        }
                    }
                }
                count = area * bands
            }
        }
    }

    /// The chosen colours of a palette's indices; an index without a colour is black.
    private func colours(of block: RasterBlock, _ palette: [PaletteColor], _ mask: [UInt8]?) -> TileSamples {
        let area = block.width * block.height
        let indices = block.planarFloats()
        let channels = chosen.map { channel in palette.map { [$0.red, $0.green, $0.blue][channel] } }
        let samples = channels.flatMap { channel in
            indices.map { Int($0) < channel.count ? channel[Int($0)] : 0 }
        }
        var missing = MissingPixels(area: area)
        if let mask { missing.add(outside: mask) }
        for pixel in 0..<area {
            let index = Int(indices[pixel])
            let isTransparent = index < palette.count && palette[index].alpha == 0
            if isTransparent || Double(index) == info.nodata { missing.add(pixel) }
        }
        return TileSamples(
            width: block.width, height: block.height, bands: bands, storage: .uint8(samples), missing: missing.map)
    }

    private func floats(of block: RasterBlock) -> [Float] {
        let all = block.planarFloats()
        if chosen == Array(0..<block.bands) { return all }
        let area = block.width * block.height
        return chosen.flatMap { all[$0 * area..<($0 + 1) * area] }
    }
}

/// Gathers where there is no data; no map exists until the first such pixel.
private struct MissingPixels {
    let area: Int
    private(set) var map: [UInt8]?

    init(area: Int) { self.area = area }

    mutating func add(_ pixel: Int) {
        if map == nil { map = [UInt8](repeating: 0, count: area) }
        map![pixel] = 1
    }

    /// The file's own mask is 0.
    mutating func add(outside mask: [UInt8]) {
        for pixel in 0..<area where mask[pixel] == 0 { add(pixel) }
    }

    /// All bands of a pixel have their nodata value: a dark pixel of one band is not missing where nodata is 0.
    mutating func add<Sample: Equatable>(where samples: [Sample], equal nodata: [Sample]?) {
        guard let nodata else { return }
        samples.withUnsafeBufferPointer { samples in
            for pixel in 0..<area where samples[pixel] == nodata[0] {
                if (1..<nodata.count).allSatisfy({ samples[$0 * area + pixel] == nodata[$0] }) { add(pixel) }
            }
        }
    }

    /// One band of a pixel has the nodata value.
    mutating func add(whereAnyOf samples: [Float], equals nodata: Float?) {
        guard let nodata else { return }
        samples.withUnsafeBufferPointer { samples in
            for i in samples.indices where samples[i] == nodata { add(i % area) }
        }
    }

    mutating func addNonFinite(in samples: [Float], of bands: Int) {
        samples.withUnsafeBufferPointer { samples in
            for i in samples.indices where !samples[i].isFinite { add(i % area) }
        }
    }

    mutating func addTransparent(in block: RasterBlock, alpha: Int) {
        let size = block.sampleType.byteCount
        block.bytes.withUnsafeBytes { bytes in
            for pixel in 0..<area {
                let first = (pixel * block.bands + alpha) * size
                if (first..<first + size).allSatisfy({ bytes[$0] == 0 }) { add(pixel) }
            }
        }
    }
}
