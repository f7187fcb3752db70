// Names of what is being written, and what is left of it.
import Base
import Foundation
import TestSupport
import Testing

@Suite struct TemporaryTests {
    @Test(arguments: ["a.tif", String(repeating: "x", count: 250), String(repeating: "é", count: 127)])
    func namesAreNewEachTimeAndFitTheFileSystem(name: String) throws {
        let paths = (0..<3).map { _ in Temporary.path(for: "out/" + name) }
        #expect(Set(paths).count == 3)
        for path in paths {
            #expect(path.hasPrefix("out/.") && path.hasSuffix(".segtrain.tmp"))
            #expect(fileName(of: path).utf8.count <= 255)
        }
    }

    /// What has no lock goes, whether file or folder; what is being written, and other people's files, stay.
    @Test func onlyWhatIsLeftBehindIsCleared() throws {
        try withTemporaryFolder { folder in
            let writing = try OutputFile(folder + "/a.tif")
            let staged = try StagedFolder(folder + "/set", for: "set")
            let ending = ".0123456789abcdef.segtrain.tmp"
            try AtomicFile.write("x", to: folder + "/.b.tif" + ending)
            try createFolder(folder + "/.c" + ending, for: "folder")
            try AtomicFile.write("x", to: folder + "/.c\(ending)/tile.png")
            for name in [".mine.tmp", "d" + ending] { try AtomicFile.write("x", to: folder + "/" + name) }
            Temporary.clear(in: folder)
            let left = try Set(FileManager.default.contentsOfDirectory(atPath: folder))
            #expect(left.isSuperset(of: [".mine.tmp", "d" + ending, fileName(of: writing.temporary)]))
            #expect(left.count == 4)
            try writing.commit()
            try staged.fill { try AtomicFile.write("x", to: $0 + "/tile.png") }
            #expect(FileManager.default.fileExists(atPath: folder + "/set/tile.png"))
        }
    }

    /// Old and new files of a set are never side by side.
    @Test func anOldSetGoesBeforeANewOneComes() throws {
        try withTemporaryFolder { folder in
            let paths = ["a", "b", "c"].map { folder + "/" + $0 }
            for path in paths.dropLast() { try AtomicFile.write("old", to: path) }
            try removeOldSet([paths[0]])
            #expect(FileManager.default.fileExists(atPath: paths[0]), "a file alone is replaced at once")
            try removeOldSet(paths)
            #expect(paths.allSatisfy { !FileManager.default.fileExists(atPath: $0) })
        }
    }
}
