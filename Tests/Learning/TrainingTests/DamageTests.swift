// No byte of a checkpoint can change, and none can be missing, without being noticed.
import Base
import Configuration
import Foundation
import ModelFile
import TestSupport
import Testing
import Training

@Suite struct DamageTests {
    /// The refusal of a file with these bytes; nil when it is read.
    private func refusal(_ bytes: Data, _ path: String) throws -> UserError? {
        try bytes.write(to: URL(fileURLWithPath: path))
        do {
            _ = try Checkpoint(reading: path)
            return nil
        } catch {
            return try #require(error as? UserError)
        }
    }

    /// A checkpoint of the smallest network: a header, statistics, weights, moments, checksums.
    private func checkpoint(in folder: String) throws -> Data {
        let tiny = try TinyRun(in: folder)
        _ = try tiny.train(tiny.configuration("model.width=1", "schedule.max_epochs=1"), to: "run")
        return try Data(contentsOf: URL(fileURLWithPath: tiny.runFolder("run").last))
    }

    @Test func everyByteCounts() throws {
        try withTemporaryFolder { folder in
            let whole = try checkpoint(in: folder)
            let path = folder + "/damaged.safetensors"
            #expect(try refusal(whole, path) == nil)
            for place in whole.indices {
                var bytes = whole
                bytes[place] ^= 1 << UInt8(place % 8)
                let error = try refusal(bytes, path)
                #expect(error?.kind == .data && error?.path == path, "a flipped bit in byte \(place)")
            }
        }
    }

    @Test func everyLengthCounts() throws {
        try withTemporaryFolder { folder in
            let whole = try checkpoint(in: folder)
            let path = folder + "/damaged.safetensors"
            for length in Array(0..<64) + Array(stride(from: 64, to: whole.count, by: 13)) + [whole.count - 1] {
                let error = try refusal(whole.prefix(length), path)
                #expect(error?.kind == .data && error?.path == path, "\(length) bytes")
            }
            #expect(try refusal(whole + Data([0]), path)?.kind == .data, "a byte too many")
        }
    }

    /// Weights in each other's place: same sizes, same sums, another model.
    @Test func tensorsCannotChangePlaces() throws {
        try withTemporaryFolder { folder in
            let whole = try checkpoint(in: folder)
            try whole.write(to: URL(fileURLWithPath: folder + "/whole.safetensors"))
            let entries = try TensorFile.read(folder + "/whole.safetensors").entries
            let alike = try #require(
                entries.enumerated().lazy.compactMap { index, one in
                    entries[(index + 1)...].first { $0.bytes.count == one.bytes.count && $0.shape == one.shape }.map {
                        (one, $0)
                    }
                }.first)
            let start =
                8 + Int(whole.prefix(8).withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) })
            var swapped = whole
            for (to, from) in [alike, (alike.1, alike.0)] {
                swapped.replaceSubrange(
                    start + to.bytes.lowerBound..<start + to.bytes.upperBound,
                    with: whole[start + from.bytes.lowerBound..<start + from.bytes.upperBound])
            }
            try #require(swapped != whole)
            let error = try refusal(swapped, folder + "/swapped.safetensors")
            #expect(error?.reason == "damaged: the checksum of tensor '\(alike.0.name)' does not match")
        }
    }
}
