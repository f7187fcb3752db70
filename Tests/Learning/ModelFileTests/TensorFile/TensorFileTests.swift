// The container of models and checkpoints: what is written comes back, and nothing else is taken.
import Base
import Foundation
import ModelFile
import TestSupport
import Testing

/// A file with every element type and texts that need escaping.
private func writeSmallFile(to path: String) throws {
    try TensorFile.write(
        [
            TensorSource(name: "counter", bytes: [7, 8, 9]),
            TensorSource(name: "weight", shape: [2, 3], floats: [1, -2, 3.5, 0, .infinity, 1e-30]),
            TensorSource(name: "steps", integers: [.min, 12]),
            TensorSource(name: "bias \"ü\"\n", shape: [], floats: [0.25]),
        ],
        metadata: ["segtrain": #"{"classes":["background","car"]}"#, "note": "tab\there \\ ümlaut 🚗"], to: path)
}

private func failure(_ path: String) -> UserError? {
    do {
        _ = try TensorFile.read(path)
        return nil
    } catch { return error as? UserError }
}

private func save(_ bytes: [UInt8], _ path: String) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }

@Suite struct TensorFileTests {
    @Test func whatIsWrittenComesBack() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.safetensors"
            try writeSmallFile(to: path)
            let file = try TensorFile.read(path)
            #expect(
                file.metadata == [
                    "segtrain": #"{"classes":["background","car"]}"#, "note": "tab\there \\ ümlaut 🚗",
                ])
            #expect(file.entries.map(\.name) == ["steps", "weight", "bias \"ü\"\n", "counter"], "wider elements first")
            #expect(try file.floats("weight") == [1, -2, 3.5, 0, .infinity, 1e-30])
            #expect(try file.floats("bias \"ü\"\n") == [0.25])
            #expect(try file.integers("steps") == [.min, 12])
            #expect(try file.bytes("counter") == [7, 8, 9])
            #expect(file.entry("weight")?.shape == [2, 3])
            #expect(file.entry("nothing") == nil)
            var copy = [Float](repeating: 0, count: 6)
            try copy.withUnsafeMutableBufferPointer {
                try file.copyFloats("weight", shape: [2, 3], to: $0.baseAddress!)
            }
            #expect(copy == [1, -2, 3.5, 0, .infinity, 1e-30])
        }
    }

    @Test func equalContentGivesEqualBytes() throws {
        try withTemporaryFolder { folder in
            try writeSmallFile(to: folder + "/a")
            try writeSmallFile(to: folder + "/b")
            #expect(
                FileManager.default.contents(atPath: folder + "/a")
                    == FileManager.default.contents(atPath: folder + "/b"))
        }
    }

    @Test func anEmptyFileAndEmptyTensorsAreFine() throws {
        try withTemporaryFolder { folder in
            try TensorFile.write([], metadata: [:], to: folder + "/none")
            #expect(try TensorFile.read(folder + "/none").entries.isEmpty)
            try TensorFile.write(
                [
                    TensorSource(name: "a", shape: [0, 4], floats: []),
                    TensorSource(name: "b", shape: [1], floats: [2]),
                ],
                metadata: [:], to: folder + "/empty")
            let file = try TensorFile.read(folder + "/empty")
            #expect(try file.floats("a") == [])
            #expect(try file.floats("b") == [2])
        }
    }

    @Test func theHeaderIsAlignedAndSorted() throws {
        try withTemporaryFolder { folder in
            try writeSmallFile(to: folder + "/a")
            let bytes = [UInt8](try #require(FileManager.default.contents(atPath: folder + "/a")))
            let count = Int(bytes[0]) | Int(bytes[1]) << 8
            #expect(count % 8 == 0)
            let header = String(decoding: bytes[8..<8 + count], as: UTF8.self)
            #expect(header.hasPrefix(#"{"__metadata__":{"note":"#))
            #expect(header.contains(#""steps":{"dtype":"I64","shape":[2],"data_offsets":[0,16]}"#))
            #expect(header.contains(#""weight":{"dtype":"F32","shape":[2,3],"data_offsets":[16,40]}"#))
        }
    }

    @Test func askingForTheWrongTensorNamesBothSides() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a"
            try writeSmallFile(to: path)
            let file = try TensorFile.read(path)
            var room: Float = 0
            #expect {
                try file.copyFloats("weight", shape: [3, 2], to: &room)
            } throws: {
                "\($0)".hasPrefix(path + ": tensor 'weight' has shape [2, 3], [3, 2] expected; ")
            }
            #expect { try file.floats("steps") } throws: {
                "\($0)".contains("tensor 'steps' has type I64, F32 expected")
            }
            #expect { try file.bytes("nothing") } throws: { "\($0)".contains("has no tensor 'nothing'") }
        }
    }
}

@Suite struct TensorFileDamageTests {
    @Test func everyFlippedBitIsFound() throws {
        try withTemporaryFolder { folder in
            try writeSmallFile(to: folder + "/a")
            let good = [UInt8](try #require(FileManager.default.contents(atPath: folder + "/a")))
            var undetected: [Int] = []
            for bit in 0..<good.count * 8 {
                var bad = good
                bad[bit / 8] ^= 1 << UInt8(bit % 8)
                try save(bad, folder + "/b")
                if failure(folder + "/b")?.kind != .data { undetected.append(bit) }
            }
            #expect(undetected == [])
        }
    }

    @Test func everyTruncationIsFound() throws {
        try withTemporaryFolder { folder in
            try writeSmallFile(to: folder + "/a")
            let good = [UInt8](try #require(FileManager.default.contents(atPath: folder + "/a")))
            for count in 0..<good.count {
                try save(Array(good.prefix(count)), folder + "/b")
                #expect(failure(folder + "/b")?.kind == .data, "\(count) of \(good.count) bytes")
            }
            try save(Array(good.dropLast(5)), folder + "/b")
            #expect(
                failure(folder + "/b")?.reason == "truncated: \(good.count - 5) bytes, \(good.count) expected")
        }
    }

    @Test(arguments: [1, 8, 32, 1000]) func junkAtTheEndIsFound(count: Int) throws {
        try withTemporaryFolder { folder in
            try writeSmallFile(to: folder + "/a")
            let good = [UInt8](try #require(FileManager.default.contents(atPath: folder + "/a")))
            try save(good + [UInt8](repeating: 0, count: count), folder + "/b")
            #expect(failure(folder + "/b")?.reason == "damaged: \(good.count + count) bytes, \(good.count) expected")
        }
    }

    @Test func swappedTensorsAreFoundAndTheTensorIsNamed() throws {
        try withTemporaryFolder { folder in
            let floats = (
                TensorSource(name: "a", shape: [2], floats: [1, 2]),
                TensorSource(name: "b", shape: [2], floats: [3, 4])
            )
            try TensorFile.write([floats.0, floats.1], metadata: [:], to: folder + "/f")
            var bytes = [UInt8](try #require(FileManager.default.contents(atPath: folder + "/f")))
            let data = 8 + (Int(bytes[0]) | Int(bytes[1]) << 8)
            let first = Array(bytes[data..<data + 8])
            bytes.replaceSubrange(data..<data + 8, with: bytes[data + 8..<data + 16])
            bytes.replaceSubrange(data + 8..<data + 16, with: first)
            try save(bytes, folder + "/f")
            #expect(failure(folder + "/f")?.reason == "damaged: the checksum of tensor 'a' does not match")

            try TensorFile.write([floats.0, floats.1], metadata: [:], to: folder + "/f")
            bytes = [UInt8](try #require(FileManager.default.contents(atPath: folder + "/f")))
            bytes[data + 15] ^= 0x40
            try save(bytes, folder + "/f")
            #expect(failure(folder + "/f")?.reason == "damaged: the checksum of tensor 'b' does not match")
        }
    }
}
