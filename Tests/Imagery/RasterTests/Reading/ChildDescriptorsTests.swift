// Open files are this process's own: a child that got one would hold its lock, and its room on the disk.
import Base
import Foundation
import Raster
import TestSupport
import Testing

@Suite struct ChildDescriptorsTests {
    /// Whether each open file below a folder is closed in a program that this process starts.
    private func closedInChildren(_ folder: String) throws -> [Bool] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { number in
            let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + number)
            guard link?.hasPrefix(folder + "/") == true, let descriptor = Int32(number) else { return nil }
            return fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0
        }
    }

    @Test func noneIsForChildren() throws {
        try withTemporaryFolder { folder in
            // So many blocks that each thread opens the file once more.
            let (side, path) = (4096, folder + "/a.tif")
            try RasterWriter.writeGeoTIFF(
                path: path, width: side, height: side, bands: 1, bytes: [UInt8](repeating: 7, count: side * side))
            let reader = try RasterReader(path: path)
            _ = try reader.read(Window(x: 0, y: 0, width: side, height: 1))
            let (output, scratch) = (try OutputFile(folder + "/b"), try ScratchFile(beside: folder + "/c"))
            let second = duplicate(scratch.descriptor)
            defer { close(second) }
            let closed = try closedInChildren(folder)
            #expect(closed.count >= 4 && closed.allSatisfy { $0 }, "\(closed)")
            // A name of its own is only an output's.
            #expect(try Set(FileManager.default.contentsOfDirectory(atPath: folder)).count == 2)
            withExtendedLifetime((reader, output)) {}
        }
    }
}
