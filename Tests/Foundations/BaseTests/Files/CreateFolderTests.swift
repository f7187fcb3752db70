// Which folders are new when one is created.
import Base
import TestSupport
import Testing

@Suite struct CreateFolderTests {
    @Test func theMissingFoldersAreThoseThatAreMade() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a/b/c"
            #expect(missingFolders(path) == [path, folder + "/a/b", folder + "/a"])
            try createFolder(folder + "/a/b", for: "folder")
            #expect(missingFolders(path) == [path])
            try createFolder(path, for: "folder")
            #expect(missingFolders(path) == [])
        }
    }
}
