// Outputs over inputs, under any name.
import Base
import Foundation
import TestSupport
import Testing

@Suite struct RefuseReplacingTests {
    @Test func anOutputIsNoInputUnderAnyName() throws {
        try withTemporaryFolder { folder in
            try createFolder(folder + "/real", for: "folder")
            let input = folder + "/real/a.png"
            try AtomicFile.write("", to: input)
            try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "real")
            for output in [input, folder + "/./real/a.png", folder + "/link/a.png"] {
                let error = try #require(throws: UserError.self) {
                    try refuseReplacing([folder + "/new.png", output], inputs: [folder + "/b.png", input])
                }
                #expect(error.kind == .usage)
                #expect(
                    error.description
                        == "\(output): this output would replace the input \(input); choose another --output")
            }
            try refuseReplacing([folder + "/new.png", folder + "/link/b.png"], inputs: [input])
        }
    }
}
