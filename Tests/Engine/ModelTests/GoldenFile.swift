// Reads the golden files that scripts/reference/model_goldens.py makes, and draws the inputs that they belong to.
import Base
import Foundation
import Testing

/// Named tensors in the safetensors format: 8 bytes of header length, a JSON header, the tensors' bytes
/// (little-endian).
struct GoldenFile {
    private struct Entry: Decodable {
        let dtype: String?
        let shape: [Int]?
        let offsets: [Int]?

        private enum CodingKeys: String, CodingKey {
            case dtype, shape
            case offsets = "data_offsets"
        }
    }

    private let entries: [String: Entry]
    private let body: Data

    init(_ name: String) throws {
        let url = try #require(Bundle.module.url(forResource: "Goldens/\(name)", withExtension: "safetensors"))
        let data = try Data(contentsOf: url)
        let length = data.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        entries = try JSONDecoder().decode([String: Entry].self, from: data[8..<8 + length])
        body = data[(8 + length)...]
    }

    var names: [String] { entries.keys.filter { $0 != "__metadata__" }.sorted() }

    /// The numbers of a tensor, in row-major order.
    func values(_ name: String) throws -> [Double] {
        let entry = try #require(entries[name], "no tensor \(name) in the golden file")
        let offsets = try #require(entry.offsets)
        let bytes = Data(body[body.startIndex + offsets[0]..<body.startIndex + offsets[1]])
        return bytes.withUnsafeBytes { bytes in
            entry.dtype == "F64"
                ? (0..<bytes.count / 8).map { bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Double.self) }
                : (0..<bytes.count / 4).map { Double(bytes.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self)) }
        }
    }

    func shape(_ name: String) throws -> [Int] {
        try #require(entries[name]?.shape, "no tensor \(name) in the golden file")
    }
}

/// `count` floats uniform in [low, high), as `tensor` of model_goldens.py draws them.
func drawFloats(_ random: Random, _ count: Int, from low: Double = -1, to high: Double = 1) -> [Float] {
    var random = random
    return (0..<count).map { _ in Float(low + (high - low) * random.uniform()) }
}

/// Labels as `labels` of model_goldens.py draws them: mostly background, one in `2 · classes + 1` ignored.
func drawLabels(_ random: Random, _ count: Int, classes: Int) -> [UInt8] {
    var random = random
    return (0..<count).map { _ in
        let drawn = random.integer(below: 2 * classes + 1)
        return drawn < classes ? UInt8(drawn) : drawn == classes ? 255 : 0
    }
}

/// The largest |a − b| / (1 + |b|), or infinity when a number is not finite or the counts differ.
func difference<A: BinaryFloatingPoint, B: BinaryFloatingPoint>(_ a: [A], _ b: [B]) -> Double {
    if a.count != b.count { return .infinity }
    var largest = 0.0
    for (a, b) in zip(a, b) {
        let distance = abs(Double(a) - Double(b)) / (1 + abs(Double(b)))
        if !distance.isFinite { return .infinity }
        largest = max(largest, distance)
    }
    return largest
}
