// From TIFF tags to RasterInfo.
import Base
import CRaster
import Foundation

/// The tags of an open TIFF, by the types they must have.
struct TIFFTags {
    private let reader: OpaquePointer

    init(_ reader: OpaquePointer) { self.reader = reader }

    func doubles(_ tag: UInt32) -> [Double] {
        var count: UInt32 = 0
        let values = seg_tiff_doubles(reader, tag, &count)
        return Array(UnsafeBufferPointer(start: values, count: values == nil ? 0 : Int(count)))
    }

    func shorts(_ tag: UInt32) -> [UInt16] {
        var count: UInt32 = 0
        let values = seg_tiff_shorts(reader, tag, &count)
        return Array(UnsafeBufferPointer(start: values, count: values == nil ? 0 : Int(count)))
    }

    /// The bytes of an ASCII tag with its NUL.
    func text(_ tag: UInt32) -> [UInt8] {
        var count: UInt32 = 0
        let values = seg_tiff_text(reader, tag, &count)
        return Array(UnsafeBufferPointer(start: values, count: values == nil ? 0 : Int(count)))
    }

    func palette(count: Int) -> [PaletteColor]? {
        var red: UnsafePointer<UInt16>?
        var green: UnsafePointer<UInt16>?
        var blue: UnsafePointer<UInt16>?
        guard seg_tiff_palette(reader, &red, &green, &blue) == 0, let red, let green, let blue else { return nil }
        // Some writers put 8-bit values into the 16-bit colour map.
        let shift = (0..<count).contains { red[$0] > 255 || green[$0] > 255 || blue[$0] > 255 } ? 8 : 0
        return (0..<count).map {
            PaletteColor(
                red: UInt8(truncatingIfNeeded: red[$0] >> shift), green: UInt8(truncatingIfNeeded: green[$0] >> shift),
                blue: UInt8(truncatingIfNeeded: blue[$0] >> shift))
        }
    }

    var georeference: Georeference? {
        var georeference = Georeference()
        georeference.pixelScale = doubles(33550)
        georeference.tiepoints = doubles(33922)
        georeference.transformation = doubles(34264)
        georeference.geoKeys = shorts(34735)
        georeference.geoDoubles = doubles(34736)
        georeference.geoASCII = text(34737)
        let polynomials = doubles(50844)
        if polynomials.count == RationalPolynomials.count { georeference.rationalPolynomials = polynomials }
        return georeference.isEmpty ? nil : georeference
    }

    /// What GDAL_METADATA says that bands are, by their number from 0, e.g. "Alpha" or "Undefined".
    var colourInterpretations: [Int: String] {
        parseColourInterpretations(String(decoding: text(42112).prefix { $0 != 0 }, as: UTF8.self))
    }

    /// GDAL_NODATA is text, e.g. "-9999", "nan" or "-1.#IND", some with spaces around.
    var nodata: Double? { parseNodata(String(decoding: text(42113).prefix { $0 != 0 }, as: UTF8.self)) }
}

/// The items of GDAL's metadata such as `<Item name="COLORINTERP" sample="3" role="colorinterp">Alpha</Item>`.
package func parseColourInterpretations(_ xml: String) -> [Int: String] {
    var found: [Int: String] = [:]
    for item in xml.components(separatedBy: "<Item").dropFirst() {
        let parts = item.split(separator: ">", maxSplits: 1)
        func attribute(_ name: String) -> Substring? {
            let quoted = parts[0].components(separatedBy: name + "=\"")
            return quoted.count > 1 ? quoted[1].prefix { $0 != "\"" } : nil
        }
        guard parts.count == 2, attribute("role") == "colorinterp",
            let sample = attribute("sample").flatMap({ Int($0) })
        else { continue }
        found[sample] = parts[1].prefix { $0 != "<" }.trimmingCharacters(in: .whitespaces)
    }
    return found
}

/// The number in a GDAL_NODATA text.
package func parseNodata(_ text: String) -> Double? {
    let word = text.split(whereSeparator: \.isWhitespace).first.map { $0.lowercased() } ?? ""
    if word.contains("1.#inf") { return word.hasPrefix("-") ? -.infinity : .infinity }
    if word.contains("1.#ind") || word.contains("1.#qnan") { return .nan }
    return Double(word)
}

extension RasterInfo {
    /// - Throws: `UserError` for samples of a kind or codec that is not read.
    init(tiff layout: seg_tiff_info, tags: TIFFTags, hasMask: Bool, path: String) throws {
        guard let type = SampleType(bits: Int(layout.bits), tiffFormat: Int(layout.sample_format)) else {
            let kinds = [1: "unsigned", 2: "signed", 3: "floating-point", 5: "complex integer", 6: "complex"]
            let kind = kinds[Int(layout.sample_format)] ?? "unknown"
            throw UserError(
                .data, path: path, reason: "\(layout.bits)-bit \(kind) samples are not supported",
                remedy: "convert it to 8, 16 or 32 bits")
        }
        // Codecs that libtiff decodes to something else than the stored samples: old-style JPEG, SGI's LogLuv.
        let unread: [UInt16] = [6, 34676, 34677]
        guard let codec = seg_tiff_codec(layout.compression), !unread.contains(layout.compression) else {
            throw UserError(
                .data, path: path, reason: "compression \(layout.compression) is not supported",
                remedy: "convert it to LZW or DEFLATE compression")
        }
        guard layout.photometric != 6 || layout.compression == 7 else {
            throw UserError(
                .data, path: path, reason: "YCbCr colour is supported in JPEG compression only",
                remedy: "convert it to RGB")
        }
        width = Int(layout.width)
        height = Int(layout.height)
        bands = Int(layout.bands)
        sampleType = type
        format = .tiff
        storedBits = Int(layout.bits)
        switch layout.photometric {
        case 0: photometric = .minIsWhite
        case 1: photometric = .gray
        case 2, 6: photometric = .rgb  // the decoder has turned YCbCr into RGB
        case 3: photometric = .palette
        default: photometric = .other(Int(layout.photometric))
        }
        palette = photometric == .palette ? tags.palette(count: Int(layout.palette_count)) : nil
        // GDAL's word for a band has precedence over the tag, as in GDAL.
        let colours = tags.colourInterpretations
        let tagged = layout.alpha_band == 0 ? nil : Int(layout.alpha_band) - 1
        alphaBand =
            (0..<Int(layout.bands)).first { band in
                colours[band].map { $0.lowercased() == "alpha" } ?? (band == tagged)
            }
        nodata = tags.nodata.flatMap { type.value(nearest: $0) }
        georeference = tags.georeference
        compression = String(cString: codec)
        blockWidth = Int(layout.block_width)
        blockHeight = Int(layout.block_height)
        isTiled = layout.tiled
        isPlanar = layout.planar
        isInterlaced = false
        isBigTIFF = layout.big
        self.hasMask = hasMask
    }
}

extension SampleType {
    /// What a sample holds that someone calls `value`. Programs print the largest float as -3.4e38 or -3.402823e+38:
    /// what is that large is taken for it.
    func value(declared value: Double) -> Double? {
        let isLargest = isFloatingPoint && value.isFinite && abs(value) >= 3.4e38 && abs(value) < 3.5e38
        guard isLargest, self == .float32 else { return self.value(nearest: value) }
        return value < 0 ? -Double(Float.greatestFiniteMagnitude) : Double(Float.greatestFiniteMagnitude)
    }

    /// What a sample that was to hold `value` holds; nil if the type has no such number: no sample can be meant.
    func value(nearest value: Double) -> Double? {
        func integer<T: FixedWidthInteger>(_: T.Type) -> Double? {
            value >= Double(T.min) && value <= Double(T.max) ? value : nil
        }
        switch self {
        case .uint8: return integer(UInt8.self)
        case .int8: return integer(Int8.self)
        case .uint16: return integer(UInt16.self)
        case .int16: return integer(Int16.self)
        case .uint32: return integer(UInt32.self)
        case .int32: return integer(Int32.self)
        case .uint64: return integer(UInt64.self)
        case .int64: return integer(Int64.self)
        case .float16, .float64: return value
        case .float32:
            // Writers print the type's limits with too few digits: "3.40282346638529e+38" is to be the largest.
            let limit = Double(Float.greatestFiniteMagnitude)
            return Double(Float(value.isFinite ? min(max(value, -limit), limit) : value))
        }
    }

    /// One sample that holds `value`, clamped to the type's range, in the machine's byte order.
    func bytes(of value: Double) -> [UInt8] {
        func integer<T: FixedWidthInteger>(_: T.Type) -> [UInt8] {
            let clamped = value.isNaN ? 0 : value <= Double(T.min) ? T.min : value >= Double(T.max) ? T.max : T(value)
            return withUnsafeBytes(of: clamped, Array.init)
        }
        switch self {
        case .uint8: return integer(UInt8.self)
        case .int8: return integer(Int8.self)
        case .uint16: return integer(UInt16.self)
        case .int16: return integer(Int16.self)
        case .uint32: return integer(UInt32.self)
        case .int32: return integer(Int32.self)
        case .uint64: return integer(UInt64.self)
        case .int64: return integer(Int64.self)
        case .float16: return withUnsafeBytes(of: Float(value).binary16, Array.init)
        case .float32: return withUnsafeBytes(of: Float(value), Array.init)
        case .float64: return withUnsafeBytes(of: value, Array.init)
        }
    }
}

extension Float {
    /// The bits of the nearest IEEE 754 half-precision number. (Swift's Float16 is absent on some x86 platforms.)
    package var binary16: UInt16 {
        let sign = UInt16(bitPattern >> 16) & 0x8000
        if isNaN { return sign | 0x7E00 }
        let size = magnitude
        if size >= 65520 { return sign | 0x7C00 }
        // Below the normal numbers one step is 2^-24, above them 2^(exponent - 10).
        let step = size < 0x1p-14 ? -24 : Int(size.exponent) - 10
        let steps = UInt16((size * Float(sign: .plus, exponent: -step, significand: 1)).rounded(.toNearestOrEven))
        return sign | (size < 0x1p-14 ? steps : UInt16(step + 24) << 10 + steps)
    }
}
