// How class indices become the values of a mask file.

/// What a mask file is.
public enum MaskFormat: String, CaseIterable, Sendable {
    /// 8-bit gray. Two classes: 0 background, 255 foreground; more: the class index. No data: 0.
    case png
    /// Class index, 255 no data, colour table, the input's georeference; tiled, DEFLATE.
    case tiff
}

enum MaskEncoding {
    /// Pixels without data, in class maps and in TIFF masks.
    static let nodata: UInt8 = 255

    /// The PNG values of a class map.
    static func grayValues(of map: [UInt8], classes: Int) -> [UInt8] {
        var values = [UInt8](repeating: 0, count: 256)
        for index in 1..<classes { values[index] = classes == 2 ? 255 : UInt8(index) }
        values[Int(nodata)] = 0
        return map.map { values[Int($0)] }
    }

    /// The PNG values of the probability that a pixel is foreground: 0…1 → 0…255; no data: 0.
    static func grayProbabilities(of strip: ProbabilityStrip) -> [UInt8] {
        (0..<strip.pixels).map { pixel in
            strip.missing[pixel] != 0 ? 0 : UInt8((min(max(strip.foreground(pixel), 0), 1) * 255).rounded())
        }
    }

    /// Float32 samples, one band a foreground class, pixel-interleaved; no data: NaN.
    static func floatProbabilities(of strip: ProbabilityStrip) -> [UInt8] {
        let planes = strip.planes
        return [UInt8](unsafeUninitializedCapacity: strip.pixels * planes.count * 4) { bytes, count in
            count = strip.pixels * planes.count * 4
            bytes.withMemoryRebound(to: Float.self) { floats in
                for pixel in 0..<strip.pixels {
                    for (band, plane) in planes.enumerated() {
                        floats[pixel * planes.count + band] =
                            strip.missing[pixel] != 0 ? .nan : min(max(plane[pixel], 0), 1)
                    }
                }
            }
        }
    }
}
