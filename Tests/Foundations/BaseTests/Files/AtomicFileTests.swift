// Files that appear whole or not at all.
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

    @Test func aFileGetsASecondNameAndNothingElseIsLeft() throws {
        try withTemporaryFolder { folder in
            let (new, old) = (folder + "/new.txt", folder + "/old.txt")
            try AtomicFile.write("before", to: old)
            try AtomicFile.write("text", to: new)
            // The second time both names are of one file already, which rename(2) leaves as they are.
            for _ in 0..<2 {
                try AtomicFile.link(new, as: old)
                #expect(try String(contentsOfFile: old, encoding: .utf8) == "text")
                #expect(try Set(FileManager.default.contentsOfDirectory(atPath: folder)) == ["new.txt", "old.txt"])
            }
            // What is written under one name is not seen under the other.
            try AtomicFile.write("later", to: new)
            #expect(try String(contentsOfFile: old, encoding: .utf8) == "text")
        }
    }

    @Test func aMissingFolderIsACannotCreateError() {
        #expect(throws: UserError.self) { try AtomicFile.write("x", to: "/nonexistent-folder/a.txt") }
    }
}
