// How class indices become the values of a mask file.
import Dataset

/// What a mask file is; see `MaskEncoding` for the values of classes.
public enum MaskFormat: String, CaseIterable, Sendable {
    /// 8-bit gray and a world file. No data: as background.
    case png
    /// 255 no data, colour table, the input's georeference; tiled.
    case tiff
    /// The same as a cloud-optimised GeoTIFF, with overviews.
    case cog
}

/// The value that each class has in a mask file.
///
/// Two classes: 0 background; foreground 255 in PNG, 1 in TIFF. More: the mask values that the model was trained with
/// (the first of each class), so that a prediction can be read like the training masks; class indices where one of those
/// is no number from 0 to 254.
struct MaskEncoding {
    /// Pixels without data, in class maps and in TIFF masks.
    static let nodata: UInt8 = 255

    /// By class index.
    let values: [UInt8]
    private let format: MaskFormat

    init(labels: ClassMap, format: MaskFormat) {
        self.format = format
        if labels.classes == 2 {
            values = format == .png ? [0, 255] : [0, 1]
        } else {
            let declared = labels.values?.compactMap { $0.first.flatMap { UInt8(exactly: $0) } } ?? []
            let isUsable = declared.count == labels.classes && !declared.contains(Self.nodata)
            values = isUsable ? declared : (0..<labels.classes).map { UInt8($0) }
        }
    }

    /// The file's values of a class map.
    func fileValues(of map: [UInt8]) -> [UInt8] {
        var table = [UInt8](repeating: values[0], count: 256)
        for (index, value) in values.enumerated() { table[index] = value }
        table[Int(Self.nodata)] = format == .png ? values[0] : Self.nodata
        return map.map { table[Int($0)] }
    }

    /// The file's samples of probabilities.
    func fileProbabilities(of strip: ProbabilityStrip) -> [UInt8] {
        format == .png ? Self.grayProbabilities(of: strip) : Self.floatProbabilities(of: strip)
    }

    /// The PNG values of the probability that a pixel is foreground: 0…1 → 0…255; no data: 0.
    private static func grayProbabilities(of strip: ProbabilityStrip) -> [UInt8] {
        (0..<strip.pixels).map { pixel in
            strip.missing[pixel] != 0 ? 0 : UInt8((min(max(strip.foreground(pixel), 0), 1) * 255).rounded())
        }
    }

    /// Probabilities in files are multiples of this, rounded down: what comes after is the noise of sums in single precision, and
    /// takes three quarters of a compressed file. A threshold of ½ gives the mask.
    static let probabilityStep: Float = 0x1p-17

    private static func rounded(_ probability: Float) -> Float {
        (min(max(probability, 0), 1) / probabilityStep).rounded(.down) * probabilityStep
    }

    /// Float32 samples, one band a foreground class, pixel-interleaved; no data: NaN.
    private static func floatProbabilities(of strip: ProbabilityStrip) -> [UInt8] {
        let planes = strip.planes
        return [UInt8](unsafeUninitializedCapacity: strip.pixels * planes.count * 4) { bytes, count in
            count = strip.pixels * planes.count * 4
            bytes.withMemoryRebound(to: Float.self) { floats in
                for (band, plane) in planes.enumerated() {
                    var at = band
                    for pixel in 0..<strip.pixels {
                        floats[at] = strip.missing[pixel] != 0 ? .nan : Self.rounded(plane[pixel])
                        at += planes.count
                    }
                }
            }
        }
    }
}
