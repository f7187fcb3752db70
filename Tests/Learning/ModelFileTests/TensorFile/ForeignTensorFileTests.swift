// Files that are no segtrain file at all, or one from the future, or one made to harm.
import Base
import Foundation
import ModelFile
import TestSupport
import Testing

/// A file of the given header and data, with a checksum that holds over all but its last 32 bytes.
private func sealed(_ header: String, data: [UInt8] = []) -> [UInt8] {
    var bytes = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian, Array.init) + Array(header.utf8) + data
    var hash = SHA256()
    bytes.withUnsafeBytes { hash.add($0) }
    bytes += hash.digest()
    return bytes
}

private func reason(_ bytes: [UInt8]) throws -> String {
    try withTemporaryFolder { folder in
        try Data(bytes).write(to: URL(fileURLWithPath: folder + "/f"))
        do {
            _ = try TensorFile.read(folder + "/f")
            return "taken"
        } catch { return (error as? UserError)?.reason ?? "\(error)" }
    }
}

private let seal = #""segtrain.sha256":{"dtype":"U8","shape":[32],"data_offsets":[0,32]}"#
private let version = #""__metadata__":{"segtrain.format":"1"}"#

@Suite struct ForeignTensorFileTests {
    @Test func theSmallestFileIsTaken() throws {
        #expect(try reason(sealed("{\(version),\(seal)}")) == "taken")
    }

    @Test func aNewerFormatIsRefusedByNumber() throws {
        let newer = #"{"__metadata__":{"segtrain.format":"7"},\#(seal)}"#
        #expect(try reason(sealed(newer)) == "format version 7 is newer than 1, the newest known here")
        #expect(try reason(sealed("{\(seal)}")) == "format version 'none' is not a number")
    }

    @Test func aFileWithoutOurChecksumIsNotOurs() throws {
        let header = #"{"w":{"dtype":"F32","shape":[10],"data_offsets":[0,40]}} "#
        let bytes = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian, Array.init) + Array(header.utf8)
        #expect(try reason(bytes + [UInt8](repeating: 0, count: 40)) == "has no segtrain checksum")
        #expect(
            try reason(Array("%PDF-1.7, which is longer than forty bytes altogether".utf8)).hasPrefix(
                "not a safetensors file"))
    }

    // Every header here sits under a checksum that holds, so that the parser has to refuse it.
    @Test(arguments: [
        ("{\(version),\(seal)} x", "more text after the header"),
        ("{\(version),\(seal)", "no '}'"),
        ("{\(version),\(seal),\(seal)}", "appears twice"),
        (#"{\#(version),"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},\#(seal)}"#, "starts at byte"),
        (#"{\#(version),"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]},\#(seal)}"#, "has type F16"),
        (#"{\#(version),"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]},\#(seal)}"#, "has 4 bytes, 8 expected"),
        (#"{\#(version),"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]},\#(seal)}"#, "not a whole number"),
        (#"{\#(version),"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]},\#(seal)}"#, "no ']'"),
        (
            #"{\#(version),"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]},\#(seal)}"#,
            "too large"
        ),
        (
            #"{\#(version),"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,0]},\#(seal)}"#,
            "too large"
        ),
        (#"{\#(version),"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]},\#(seal)}"#, "lacks a type"),
        (#"{\#(version),"a":{"dtype":"F32","shape":[1]},\#(seal)}"#, "lacks a type"),
        (
            #"{\#(version),"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0],"x":1},\#(seal)}"#,
            "unknown or second key 'x'"
        ),
        (#"{"__metadata__":{"segtrain.format":1},\#(seal)}"#, "no '\"'"),
        (#"{"__metadata__":{"a":"1","a":"2"},\#(seal)}"#, "metadata 'a' appears twice"),
        (#"{"__metadata__":{"a":"\ud83d"},\#(seal)}"#, "half a character"),
        (#"{"__metadata__":{"a":"\x"},\#(seal)}"#, "unknown escape"),
        ("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "not a safetensors file"),
    ])
    func aMalformedHeaderIsRefused(header: String, expected: String) throws {
        #expect(try reason(sealed(header)).contains(expected))
    }

    @Test func deepNestingDoesNotExhaustTheStack() throws {
        #expect(
            try reason(sealed(String(repeating: #"{"a":"#, count: 1_000_000))).contains("unknown or second key 'a'"))
        #expect(try reason(sealed("{" + String(repeating: "[", count: 1_000_000))).contains("no '\"'"))
    }

    @Test func escapesAreRead() throws {
        try withTemporaryFolder { folder in
            let header = #"{"__metadata__":{"segtrain.format":"1","a":"\u00e9\ud83d\ude97\/\"\\\b\f\n\r\t"},\#(seal)}"#
            try Data(sealed(header)).write(to: URL(fileURLWithPath: folder + "/f"))
            #expect(try TensorFile.read(folder + "/f").metadata == ["a": "é🚗/\"\\\u{8}\u{c}\n\r\t"])
        }
    }

    @Test func whatIsNoFileIsRefusedWithoutWaiting() throws {
        try withTemporaryFolder { folder in
            func kind(_ path: String) -> UserError.Kind? {
                do {
                    _ = try TensorFile.read(path)
                    return nil
                } catch { return (error as? UserError)?.kind }
            }
            mkfifo(folder + "/fifo", 0o600)
            #expect(kind(folder + "/fifo") == .missingInput)
            #expect(kind(folder) == .missingInput)
            #expect(kind("/dev/zero") == .missingInput)
            #expect(kind(folder + "/none") == .missingInput)
            // A sparse file of a terabyte.
            try Data().write(to: URL(fileURLWithPath: folder + "/sparse"))
            truncate(folder + "/sparse", 1 << 40)
            #expect(kind(folder + "/sparse") == .data)
        }
    }
}
