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

    @Test func partsOfPaths() {
        let paths = ["masks/a.b.TIF", "/a", "a", "tiles//", "/", "x/.hidden", "x/\u{301}a.png"]
        #expect(paths.map { fileName(of: $0) } == ["a.b.TIF", "a", "a", "tiles", "", ".hidden", "\u{301}a.png"])
        #expect(paths.map { folder(of: $0) } == ["masks", "/", ".", ".", "/", "x", "x"])
        #expect(paths.map { fileExtension(of: $0) } == ["tif", "", "", "", "", "", "png"])
        #expect(paths.map { withoutExtension($0) } == ["masks/a.b", "/a", "a", "tiles", "", "x/.hidden", "x/\u{301}a"])
        #expect(["", "a", "a/", "/"].map { joinedPath($0, "b") } == ["b", "a/b", "a/b", "/b"])
    }

    /// What is no UTF-8 is shown, not replaced: a name with '?' would be of no file.
    @Test func namesThatAreNotUTF8AreListedAsBytes() throws {
        try withTemporaryFolder { folder in
            let bytes = Array((folder + "/Stra").utf8) + [0xDF] + Array("eé.tif".utf8) + [0]
            let descriptor = bytes.withUnsafeBufferPointer {
                $0.withMemoryRebound(to: CChar.self) { open($0.baseAddress!, O_CREAT | O_WRONLY, 0o600) }
            }
            try #require(descriptor >= 0)
            close(descriptor)
            try AtomicFile.write("", to: folder + "/é.tif")
            let listing = try FolderListing(of: folder)
            #expect(listing.names == ["é.tif"])
            #expect(listing.unreadable == [#"Stra\xDFeé.tif"#])
        }
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
