// What fuzzing has found stays found, and the seeds it starts from are read.
import Foundation
import Fuzzing
import TestSupport
import Testing

@Suite(.serialized) struct FuzzingTests {
    private static let found = packageRoot + "/Tests/FuzzingTests/Found"

    /// Found/TARGET/… are the inputs that once ended a process, slowed it down or took too much memory.
    @Test(arguments: FuzzTarget.allCases) func whatOnceBrokeAReaderDoesNotBreakIt(_ target: FuzzTarget) throws {
        let folder = Self.found + "/" + target.rawValue
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted() ?? [] {
            target.run(try bytes(folder + "/" + name))
        }
    }

    /// Every seed, whole, cut short anywhere, and with a bit of each of its first bytes flipped.
    @Test(arguments: FuzzTarget.allCases) func seedsAndTheirNeighboursAreReadOrRefused(_ target: FuzzTarget) throws {
        let seeds = try withTemporaryFolder { folder in
            try FuzzSeeds.write(for: target, to: folder)
            return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map {
                try bytes(folder + "/" + $0)
            }
        }
        #expect(!seeds.isEmpty)
        for seed in seeds {
            target.run(seed)
            for cut in 1..<16 { target.run(Array(seed.prefix(seed.count * cut / 16))) }
            for place in 0..<min(seed.count, 48) {
                var flipped = seed
                flipped[place] ^= 1 << UInt8(place % 8)
                target.run(flipped)
            }
        }
    }

    private func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }
}
