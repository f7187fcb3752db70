// Folders that are created or say why not; paths that name one file in several ways.
import Base
import Foundation
import TestSupport
import Testing

@Suite struct PathTests {
    @Test func aFolderIsCreatedWithThoseAboveIt() throws {
        try withTemporaryFolder { folder in
            try createFolder(folder + "/a/b", for: "run folder")
            try createFolder(folder + "/a/b", for: "run folder")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/a") == ["b"])
        }
    }

    @Test(arguments: ["/file", "/file/below"])
    func aFileInTheWayIsNamed(path: String) throws {
        try withTemporaryFolder { folder in
            try AtomicFile.write("", to: folder + "/file")
            let error = try #require(throws: UserError.self) { try createFolder(folder + path, for: "run folder") }
            #expect(error.kind == .cannotCreate && error.path == folder + path)
            #expect(error.reason == "cannot create the run folder: a file is in the way")
        }
    }

    @Test func stems() {
        let paths = ["masks/a_mask.png", "/a.b.tif", "a", "runs/x.yaml", "tiles/"]
        #expect(paths.map { stem(of: $0) } == ["a_mask", "a.b", "a", "x", "tiles"])
    }

    @Test func aLinkAndADetourResolveToTheSamePath() throws {
        try withTemporaryFolder { folder in
            try createFolder(folder + "/real", for: "folder")
            try AtomicFile.write("", to: folder + "/real/a.png")
            try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "real")
            let plain = resolvedPath(folder + "/real/a.png")
            #expect(resolvedPath(folder + "/link/a.png") == plain)
            #expect(resolvedPath(folder + "/./real/../real/a.png") == plain)
            #expect(resolvedPath(folder + "/real/b.png") != plain)
            #expect(resolvedPath(folder + "/link/new.png") == resolvedPath(folder + "/real/new.png"), "not there yet")
        }
    }
}
