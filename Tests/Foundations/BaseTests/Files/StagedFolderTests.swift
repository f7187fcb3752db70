// A folder of files that appears whole, or not at all.
import Base
import Foundation
import TestSupport
import Testing

@Suite struct StagedFolderTests {
    @Test func appearsWhenItIsFilled() throws {
        try withTemporaryFolder { folder in
            let destination = folder + "/tiles"
            try StagedFolder(destination, for: "folder of tiles").fill { path in
                try AtomicFile.write("1", to: path + "/a.txt")
                #expect(!FileManager.default.fileExists(atPath: destination))
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: destination) == ["a.txt"])
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["tiles"])
        }
    }

    @Test func leavesNothingBehindAndNamesTheFileAsItWouldBeCalled() throws {
        try withTemporaryFolder { folder in
            let destination = folder + "/tiles"
            let text = message {
                try StagedFolder(destination, for: "folder of tiles").fill { path in
                    try AtomicFile.write("1", to: path + "/absent/a.txt")
                }
            }
            #expect(text.hasPrefix("\(destination)/absent/a.txt: "))
            let left = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(left.isEmpty)
        }
    }

    @Test func takesThePlaceOfAnEmptyFolderButNotOfALink() throws {
        try withTemporaryFolder { folder in
            try createFolder(folder + "/empty", for: "folder")
            try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "empty")
            #expect(
                message { try StagedFolder(folder + "/link", for: "folder of tiles") }
                    == "\(folder)/link: is a symbolic link and cannot be replaced; "
                    + "name a new folder")
            try StagedFolder(folder + "/empty", for: "folder of tiles").fill { path in
                try AtomicFile.write("1", to: path + "/a.txt")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/empty") == ["a.txt"])
        }
    }
}
