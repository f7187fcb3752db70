// Outputs over inputs, under any name, and over what stands beside them.
import Base
import Foundation
import Raster
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

    /// A link that has the name of an output, and an input that is not there (yet).
    @Test func linksAndFilesToComeAreInputsToo() throws {
        try withTemporaryFolder { folder in
            try AtomicFile.write("", to: folder + "/a.png")
            try FileManager.default.createSymbolicLink(atPath: folder + "/b.png", withDestinationPath: "a.png")
            for (output, input) in [("a.png", "b.png"), ("b.png", "a.png"), ("c.png", "./c.png")] {
                #expect(
                    message { try refuseReplacing(["\(folder)/\(output)"], inputs: ["\(folder)/\(input)"]) }
                        == "\(folder)/\(output): this output would replace the input \(folder)/\(input); "
                        + "choose another --output")
            }
        }
    }

    /// Whether there is such a file or not.
    @Test(arguments: [
        ("a.png", ["a.pgw", "a.PGW", "a.pngw", "a.wld", "a.prj", "a.PRJ", "a.png.aux.xml"]),
        ("b.TIF", ["b.tfw", "b.tifw", "b.WLD", "b.prj", "b.TIF.aux.xml", "b.TIF.msk"]),
    ])
    func anOutputIsNoGeoreferenceOfAnInput(input: String, outputs: [String]) throws {
        try withTemporaryFolder { folder in
            try createFolder(folder + "/real", for: "folder")
            try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "real")
            let input = folder + "/real/" + input
            try AtomicFile.write("", to: input)
            for output in outputs.map({ folder + "/link/" + $0 }) {
                for _ in 0..<2 {
                    #expect(
                        message { try refuseReplacing([output], inputs: [folder + "/c.png", input], remedy: "no") }
                            == "\(output): readers of the input \(input) would take this output for its "
                            + "\(output.hasSuffix("msk") ? "mask" : "georeference"); no"
                    )
                    try AtomicFile.write("", to: output)
                }
            }
            // Files of these names elsewhere, of other names there, and of inputs that are no rasters.
            for output in outputs {
                try refuseReplacing(["\(folder)/\(output)", "\(folder)/real/c\(output)"], inputs: [input])
            }
            try refuseReplacing([folder + "/real/d.csw"], inputs: [folder + "/real/d.csv.png", folder + "/real/d"])
        }
    }
}
