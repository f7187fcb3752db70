// Files that are read, and what else a path may name.
import Base
import Foundation
import TestSupport
import Testing

@Suite struct RegularFileTests {
    private func message(_ path: String) -> String {
        do {
            close(try openRegularFile(path, what: "a settings file").descriptor)
            return "opened"
        } catch {
            return "\(error)".replacing(path, with: "PATH")
        }
    }

    @Test func nothingElseIsOpenedOrWaitedFor() throws {
        try withTemporaryFolder { folder in
            mkfifo(folder + "/pipe", 0o600)
            try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "pipe")
            try AtomicFile.write("a", to: folder + "/file")
            let remedy = "give the path of a settings file"
            #expect(message(folder) == "PATH: is a folder; \(remedy)")
            for path in [folder + "/pipe", folder + "/link", "/dev/zero"] {
                #expect(message(path) == "PATH: is not a regular file; \(remedy)")
            }
            for path in [folder + "/absent", folder + "/file/below"] {
                #expect(message(path).hasSuffix(": no such file; \(remedy)"))
            }
            #expect(message(folder + "/file") == "opened")
        }
    }

    @Test func aFileOverTheLimitIsNotRead() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/labels.json"
            try AtomicFile.write([UInt8](repeating: 32, count: (1 << 20) + 1), to: path)
            #expect(try readRegularFile(path, atMost: .max, what: "a label file").count == (1 << 20) + 1)
            let error = #expect(throws: UserError.self) {
                try readTextFile(path, atMost: 1 << 20, what: "a label file")
            }
            #expect(error?.kind == .data && error?.reason == "1048577 bytes; a label file may have at most 1 MiB")
        }
    }

    @Test func aByteOrderMarkIsNoText() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/text"
            try AtomicFile.write([0xEF, 0xBB, 0xBF, 0x61, 0x62], to: path)
            #expect(try readTextFile(path, atMost: 5, what: "a text") == [0x61, 0x62])
            #expect(try readStart(of: path, count: 4, what: "a text") == [0xEF, 0xBB, 0xBF, 0x61])
            #expect(try readStart(of: path, count: 9, what: "a text").count == 5)
        }
    }

    @Test func aFileThatBecomesShorterIsAnError() throws {
        try withTemporaryFolder { folder in
            try AtomicFile.write("abc", to: folder + "/text")
            let (descriptor, size) = try openRegularFile(folder + "/text", what: "a text")
            defer { close(descriptor) }
            #expect(truncate(folder + "/text", 1) == 0)
            var bytes = [UInt8](repeating: 0, count: size)
            let error = #expect(throws: UserError.self) {
                try bytes.withUnsafeMutableBytes { try readAll($0, from: descriptor, path: "text") }
            }
            #expect(error?.kind == .inputOutput && error?.reason == "became shorter while it was read")
        }
    }
}
