// Writing a synthetic set: folders, threads, PNG and GeoTIFF.
import Base
import Foundation
import Raster

/// What was written.
public struct SyntheticSetSummary: Sendable {
    public let counts: [Split: Int]
    public fileprivate(set) var pixels = 0
    public fileprivate(set) var carPixels = 0
    /// Tiles in which nothing is labelled.
    public fileprivate(set) var tilesWithoutCars = 0

    public var carShare: Double { Double(carPixels) / Double(max(1, pixels)) }

    /// One line for people.
    public func report(folder: String) -> String {
        let parts = Split.allCases.map { "\(counts[$0]!) \($0.rawValue)" }.joined(separator: ", ")
        return "\(folder): \(parts) tiles, \(percent(carShare)) car pixels, tiles without cars: \(tilesWithoutCars)"
    }
}

extension SyntheticSet {
    /// Writes `folder/{train,val,test}/{images,masks}/tile-NNNNN.{png,tif}`. The folder must be new or empty; it
    /// appears when all is written, and not before.
    ///
    /// - Parameters:
    ///   - threads: tiles rendered at a time, by default as many as there are cores; the files do not depend on it.
    ///   - progress: called after each tile with the number of tiles done, from one thread at a time.
    public func write(
        to folder: String, threads: Int? = nil,
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws -> SyntheticSetSummary {
        try validate()
        return try StagedFolder(folder, for: "folder of tiles").fill { try write(into: $0, threads, progress) }
    }

    private func write(
        into folder: String, _ threads: Int?, _ progress: @escaping @Sendable (Int) -> Void
    ) throws -> SyntheticSetSummary {
        try createFolders(in: folder)
        let ledger = Ledger(SyntheticSetSummary(counts: counts))
        let granted = min(ProcessInfo.processInfo.activeProcessorCount, threadsOfControlGroups() ?? .max)
        let workers = max(1, min(threads ?? granted, tiles))
        onThreads(workers) { worker in
            for index in stride(from: worker, to: tiles, by: workers) {
                if ledger.hasFailed { return }
                do {
                    ledger.add(pixels: size * size, carPixels: try writeTile(index, to: folder), progress)
                } catch {
                    ledger.fail(error)
                }
            }
        }
        return try ledger.result()
    }

    /// Renders one tile in windows, so that a large one needs no more memory than a row of them; returns its car
    /// pixels.
    private func writeTile(_ index: Int, to folder: String) throws -> Int {
        let world = world(index)
        let image = try output(index, mask: false, in: folder)
        let mask = try output(index, mask: true, in: folder)
        let window = 512
        var carPixels = 0
        for y in stride(from: 0, to: size, by: window) {
            let height = min(window, size - y)
            var imageRows = [UInt8](repeating: 0, count: height * size * bands.count)
            var maskRows = [UInt8](repeating: 0, count: height * size)
            for x in stride(from: 0, to: size, by: window) {
                let width = min(window, size - x)
                let tile = world.render(x: x, y: y, width: width, height: height, bands: bands)
                for row in 0..<height {
                    let n = bands.count
                    imageRows.replaceSubrange(
                        ((row * size + x) * n)..<((row * size + x + width) * n),
                        with: tile.image[(row * width * n)..<((row + 1) * width * n)])
                    maskRows.replaceSubrange(
                        (row * size + x)..<(row * size + x + width),
                        with: tile.mask[(row * width)..<((row + 1) * width)])
                }
                carPixels += tile.carPixels
            }
            try image.write(rows: imageRows)
            try mask.write(rows: maskRows)
        }
        try mask.finish()
        try image.finish()
        return carPixels
    }

    private func output(_ index: Int, mask: Bool, in folder: String) throws -> any RowWriter {
        let path = "\(folder)/\(path(of: index, mask: mask))"
        let count = mask ? 1 : bands.count
        if isGeoTIFF(index) {
            let frame = RasterFrame(width: size, height: size, georeference: georeference(of: index))
            return try GeoTIFFWriter(path: path, RasterContent(frame, bands: count), isStaged: true)
        }
        return try PNGWriter(path: path, width: size, height: size, bands: count, isStaged: true)
    }

    private func createFolders(in folder: String) throws {
        for part in Split.allCases where counts[part]! > 0 {
            for kind in ["images", "masks"] {
                try createFolder("\(folder)/\(part.rawValue)/\(kind)", for: "folder of tiles")
            }
        }
    }
}

/// What the threads have done so far.
private final class Ledger: @unchecked Sendable {
    private let lock = NSLock()
    private var summary: SyntheticSetSummary
    private var done = 0
    private var failure: Error?

    init(_ summary: SyntheticSetSummary) { self.summary = summary }

    var hasFailed: Bool { lock.withLock { failure != nil } }

    func fail(_ error: Error) { lock.withLock { failure = failure ?? error } }

    func add(pixels: Int, carPixels: Int, _ progress: (Int) -> Void) {
        lock.withLock {
            summary.pixels += pixels
            summary.carPixels += carPixels
            if carPixels == 0 { summary.tilesWithoutCars += 1 }
            done += 1
            progress(done)
        }
    }

    func result() throws -> SyntheticSetSummary {
        if let failure { throw failure }
        return summary
    }
}
