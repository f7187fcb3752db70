// The samples of a tile as a file: stored samples as they are, as far as the format can hold them.
import Base
import Raster

/// Writes windows of one scene.
struct TileImage {
    private let reader: RasterReader
    private let format: TileFormat
    /// Bands of the file to write, from 0; an alpha band is the last, unless it is chosen as data.
    private let bands: [Int]
    private let hasAlpha: Bool
    /// PNG has no nodata value: pixels that have it become transparent.
    private let addsAlpha: Bool

    /// - Throws: `UserError(.data)` when the format cannot hold the scene.
    init(_ reader: RasterReader, format: TileFormat, bands chosen: [Int]?) throws {
        self.reader = reader
        self.format = format
        let info = reader.info
        let data = chosen?.map { $0 - 1 } ?? (0..<info.bands).filter { $0 != info.alphaBand }
        let alpha = info.alphaBand.flatMap { data.contains($0) ? nil : $0 }
        hasAlpha = alpha != nil
        bands = data + (alpha.map { [$0] } ?? [])
        addsAlpha = format == .png && info.nodata != nil && !hasAlpha && info.palette == nil
        guard format == .png else { return }
        let count = info.palette == nil ? bands.count + (addsAlpha ? 1 : 0) : 3
        let isTransparent =
            info.palette?.contains { $0.alpha == 0 } ?? false || info.palette != nil && info.nodata != nil
        guard [1, 3, 4].contains(count), count != 4 || hasAlpha || addsAlpha, !isTransparent,
            info.sampleType == .uint8 || info.sampleType == .uint16
        else {
            let nodata = info.nodata == nil ? "" : " and a nodata value"
            throw UserError(
                .data, path: reader.path,
                reason: "a PNG cannot hold \(counted(bands.count, "band")) of \(info.sampleType.rawValue)\(nodata)",
                remedy: "choose --format tiff, or other --bands")
        }
    }

    /// Writes a window under a name without extension; returns the path.
    func write(_ window: Window, to stem: String) throws {
        let info = reader.info
        let block = try reader.readAsSeen(window)
        let frame = info.frame.part(window)
        switch format {
        case .tiff:
            let isPalette = info.palette != nil && (info.sampleType == .uint8 || info.sampleType == .uint16)
            var content = RasterContent(frame, bands: bands.count, sampleType: info.sampleType)
            content.nodata = info.nodataAsSeen
            content.palette = isPalette ? info.palette : nil
            content.alphaBand = hasAlpha && bands.count > 1 ? bands.count - 1 : nil
            let writer = try GeoTIFFWriter(path: stem + ".tif", content, isStaged: true)
            try writer.write(rows: samples(of: block))
            try writer.finish()
        case .png:
            let (bytes, count) = info.palette.map { (colours(of: block, $0), 3) } ?? pngSamples(of: block)
            let writer = try PNGWriter(
                path: stem + ".png", width: window.width, height: window.height, bands: count,
                bitDepth: info.sampleType.byteCount * 8, placement: .at(frame.georeference), isStaged: true)
            try writer.write(rows: bytes)
            try writer.finish()
        }
    }

    /// The chosen bands, interleaved.
    private func samples(of block: RasterBlock) -> [UInt8] {
        if bands == Array(0..<block.bands) { return block.bytes }
        let size = block.sampleType.byteCount
        return block.bytes.withUnsafeBufferPointer { bytes in
            var result: [UInt8] = []
            result.reserveCapacity(block.width * block.height * bands.count * size)
            for pixel in 0..<block.width * block.height {
                for band in bands {
                    let start = (pixel * block.bands + band) * size
                    result.append(contentsOf: bytes[start..<start + size])
                }
            }
            return result
        }
    }

    private func pngSamples(of block: RasterBlock) -> (bytes: [UInt8], bands: Int) {
        let samples = samples(of: block)
        guard addsAlpha, let nodata = reader.info.nodataAsSeen else { return (samples, bands.count) }
        let size = block.sampleType.byteCount
        let empty =
            size == 1
            ? UInt8(exactly: nodata).map { [$0] }
            : UInt16(exactly: nodata).map { value in withUnsafeBytes(of: value) { Array($0) } }
        let pixelBytes = bands.count * size
        var result: [UInt8] = []
        result.reserveCapacity(samples.count / bands.count * (bands.count + 1))
        for start in stride(from: 0, to: samples.count, by: pixelBytes) {
            let pixel = samples[start..<start + pixelBytes]
            let isMissing = empty.map { value in
                stride(from: start, to: start + pixelBytes, by: size).allSatisfy {
                    samples[$0..<$0 + size].elementsEqual(value)
                }
            }
            result += pixel
            result += [UInt8](repeating: isMissing == true ? 0 : 255, count: size)
        }
        return (result, bands.count + 1)
    }

    private func colours(of block: RasterBlock, _ palette: [PaletteColor]) -> [UInt8] {
        block.planarFloats().flatMap { index -> [UInt8] in
            let index = Int(index)
            guard index < palette.count else { return [0, 0, 0] }
            return [palette[index].red, palette[index].green, palette[index].blue]
        }
    }
}
