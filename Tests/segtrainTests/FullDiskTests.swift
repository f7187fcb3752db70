// A disk that is full at any write of a command's outputs: one line that names the file, and nothing that is not
// complete.
import Base
import Foundation
import TestSupport
import Testing

@Suite struct FullDiskTests {
    /// Commands that write to `out`, with one scene, its mask and its cars at hand.
    private static let commands: [[String]] = [
        ["data", "synthesize", "--tiles", "2", "--size", "64", "--output", "out"],
        [
            "data", "tile", "scene.tif", "--labels", "cars.geojson", "--size", "64", "--split", "1/0/0", "--format",
            "png", "--output", "out",
        ],
        [
            "data", "tile", "scene.tif", "--labels", "mask.tif", "--size", "64", "--split", "1/0/0", "--format", "tiff",
            "--output", "out",
        ],
        ["data", "rasterize", "cars.geojson", "--like", "scene.tif", "--output", "out.tif"],
        ["data", "vectorize", "mask.tif", "--output", "out.geojson"],
        ["data", "preview", "--images", "scene", "--masks", "masks", "--output", "out.png"],
        ["compare", "--prediction", "mask.tif", "--labels", "cars.geojson", "--image", "scene.tif", "--output", "out"],
    ]

    private func makeScene(in folder: String) throws {
        let made = try segtrain(
            [
                "data", "synthesize", "--tiles", "1", "--size", "192", "--seed", "3", "--format", "tiff", "--split",
                "1/0/0", "--output", "set",
            ], folder: folder)
        #expect(made.exitCode == 0, "\(made.errors)")
        let files = FileManager.default
        for (kind, name, parent) in [("images", "scene.tif", "scene"), ("masks", "mask.tif", "masks")] {
            try files.copyItem(atPath: "\(folder)/set/train/\(kind)/tile-00000.tif", toPath: "\(folder)/\(name)")
            try files.moveItem(atPath: "\(folder)/set/train/\(kind)", toPath: "\(folder)/\(parent)")
        }
        let cars = try segtrain(["data", "vectorize", "mask.tif", "--output", "cars.geojson"], folder: folder)
        #expect(cars.exitCode == 0, "\(cars.errors)")
    }

    @Test(arguments: commands.indices) func leavesNothingThatIsNotComplete(index: Int) throws {
        let command = Self.commands[index]
        try withTemporaryFolder { folder in
            try makeScene(in: folder)
            let files = FileManager.default
            let log = folder + "/calls.txt"
            let fault = ["PATH": "\(folder)/", "CALLS": "write,ftruncate,fsync"]
            // Outputs are named by their absolute paths, here and in the shim.
            let absolute = command.map { $0.hasPrefix("out") ? "\(folder)/\($0)" : $0 }
            let counted = try segtrain(
                absolute, folder: folder, environment: faultEnvironment(fault.merging(["LOG": log]) { $1 }))
            try #require(counted.exitCode == 0, "\(counted.errors)")
            let calls = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").count
            try #require(calls > 0)
            let outputs = try files.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("out") }
            #expect(!outputs.isEmpty)
            for output in outputs {
                try files.moveItem(atPath: "\(folder)/\(output)", toPath: "\(folder)/whole-\(output)")
            }
            let before = Set(try files.contentsOfDirectory(atPath: folder))
            for call in Set([1, calls / 2 + 1, calls]) {
                let full = ["AT": "\(call)", "KIND": "\(ENOSPC)", "ON": "1"]
                let failed = try segtrain(
                    absolute, folder: folder, environment: faultEnvironment(fault.merging(full) { $1 }))
                #expect(failed.exitCode == UserError.Kind.cannotCreate.rawValue, "call \(call): \(failed.errors)")
                let lines = failed.errors.split(separator: "\n").filter { $0.hasPrefix("segtrain: ") }
                #expect(lines.count == 1 && lines[0].contains("\(folder)/out"), "call \(call): \(failed.errors)")
                // An empty folder may be there, and a file whose own writes were over.
                let left = files.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
                let new = left.filter { !before.contains(String($0.split(separator: "/")[0])) && $0 != "out" }
                let wrong = new.filter {
                    !files.contentsEqual(atPath: "\(folder)/\($0)", andPath: "\(folder)/whole-\($0)")
                }
                #expect(wrong.isEmpty && (new.isEmpty || call > 1), "call \(call): \(new)")
                try? files.removeItem(atPath: folder + "/out")
            }
        }
    }
}
