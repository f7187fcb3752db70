// How probabilities become the samples of a file.
import ModelFile
import Windows

extension MaskEncoding {
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
