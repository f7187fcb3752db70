// What segtrain data synthesize says to folders that it cannot fill.
import Base
import Foundation
import TestSupport
import Testing

@Suite struct SynthesizeCommandTests {
    /// Finished folders are renamed: the shell that stands in this one would find nothing there.
    @Test(arguments: [".", "../here", "./"]) func theWorkingFolderIsRefused(output: String) throws {
        try withTemporaryFolder { folder in
            let here = folder + "/here"
            try createFolder(here, for: "folder")
            let result = try segtrain(
                ["data", "synthesize", "--tiles", "1", "--size", "16", "--output", output], folder: here)
            #expect(result.exitCode == 73 && result.output.isEmpty)
            #expect(
                result.errors == "segtrain: \(output): is the working folder and cannot be replaced; "
                    + "name a new folder\n")
            #expect(try FileManager.default.contentsOfDirectory(atPath: here).isEmpty)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["here"])
        }
    }
}
