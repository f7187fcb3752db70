import Base
import Foundation
import TestSupport
import Testing

@Suite struct AtomicFileTests {
    @Test func replacesTheFileAndLeavesNothingElse() throws {
        try withTemporaryFolder { folder in
            try AtomicFile.write("old", to: folder + "/a.txt")
            try AtomicFile.write("new", to: folder + "/a.txt")
            #expect(try String(contentsOfFile: folder + "/a.txt", encoding: .utf8) == "new")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.txt"])
        }
    }

    @Test func anErrorMidwayKeepsTheOldFile() throws {
        try withTemporaryFolder { folder in
            try AtomicFile.write("old", to: folder + "/a.txt")
            #expect(throws: UserError.self) {
                try AtomicFile.write(to: folder + "/a.txt") { write in
                    try Array("half".utf8).withUnsafeBytes { try write($0) }
                    throw UserError(.data, reason: "stop")
                }
            }
            #expect(try String(contentsOfFile: folder + "/a.txt", encoding: .utf8) == "old")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.txt"])
        }
    }

    @Test func aMissingFolderIsACannotCreateError() {
        #expect(throws: UserError.self) { try AtomicFile.write("x", to: "/nonexistent-folder/a.txt") }
    }
}
