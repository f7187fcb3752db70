// What may be fed with any bytes: every reader of files that come from elsewhere.
import Base
import Configuration
import Foundation
import Geo
import ModelFile
import Raster
import Report
import Schedule
import Training
import VectorFiles

/// A reader under test. Any input must end in a value or a `UserError` of one line, without a signal.
public enum FuzzTarget: String, CaseIterable, Sendable {
    case tiff, png, jpeg, model, checkpoint, configuration, vector, geometry, geopackage, log, beside

    /// Feeds the reader with one input.
    public func run(_ input: [UInt8]) {
        // Each reader checks sums before anything else: without this nearly every input would end there.
        let bytes =
            switch self {
            case .png: withChunkSums(input)
            case .model, .checkpoint: withFileSum(input)
            default: input
            }
        switch self {
        case .configuration:
            check { _ = try Configuration(yaml: String(decoding: bytes, as: UTF8.self), path: "fuzz.yaml") }
        case .geometry: _ = GeoPackageBlob.decoded(bytes)
        case .log: check { try readLog(bytes) }
        case .beside:
            for (scene, file) in InputFile.besideScenes { check { try readScene(scene, beside: file, bytes) } }
        default: check { try read(InputFile.with(bytes)) }
        }
    }

    private func check(_ reading: () throws -> Void) {
        do {
            try reading()
        } catch let error as UserError {
            precondition(!error.description.utf8.contains(UInt8(ascii: "\n")), "an error of several lines: \(error)")
        } catch {
            preconditionFailure("not an error for users: \(error)")
        }
    }

    private func read(_ path: String) throws {
        switch self {
        case .tiff, .png, .jpeg: try readCorners(RasterReader(path: path, limits: Self.limits))
        case .model: _ = try TrainedModel(reading: path)
        case .checkpoint: goOn(try Checkpoint(reading: path).state.schedule)
        case .vector, .geopackage: _ = try FeatureCollection(path: path)
        case .configuration, .geometry, .log, .beside: break
        }
    }

    /// A scene's header and CRS, with these bytes in a file beside it.
    private func readScene(_ scene: String, beside file: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        defer { unlink(file) }
        _ = try SceneGrid(path: scene, info: RasterReader(path: scene).info).crs
    }

    /// The page of a run that has this log, and where it was started.
    private func readLog(_ bytes: [UInt8]) throws {
        let run = InputFile.run
        try Data(bytes).write(to: URL(fileURLWithPath: run.events))
        _ = run.startedIn
        let page = try RunReport(of: run).html
        precondition(!page.contains("<script"), "text of the log is markup of the page")
    }

    /// The first and the last window: of a small raster they are one.
    private func readCorners(_ reader: RasterReader) throws {
        let info = reader.info
        // More than a block of 16.
        let (width, height) = (min(20, info.width), min(20, info.height))
        let (x, y) = (info.width - width, info.height - height)
        _ = try reader.read(Window(x: 0, y: 0, width: width, height: height))
        if (x, y) != (0, 0) { _ = try reader.read(Window(x: x, y: y, width: width, height: height)) }
        if info.hasMask { _ = try reader.readMask(Window(x: x, y: y, width: width, height: height)) }
    }

    /// What a run that is resumed asks of its schedule.
    private func goOn(_ schedule: ScheduleState) {
        var schedule = schedule
        _ = (schedule.remainingEpochs, schedule.isHealthy, schedule.lastMetrics, schedule.recallBias)
        _ = schedule.learningRate(atEpochProgress: 0.5)
        if !schedule.isFinished { _ = schedule.observe([.pixelRecall: 0.5, .objectF1: 0.5, .loss: 1]) }
        if !schedule.isFinished { _ = schedule.diverge(because: "the loss is not finite") }
    }

    /// Small enough for many runs a second.
    private static var limits: RasterLimits {
        var limits = RasterLimits()
        (limits.blockBytes, limits.windowBytes) = (1 << 16, 1 << 16)
        return limits
    }
}

/// The one file that inputs are written to, in memory where the system has such a folder. It has no name that could be
/// left behind.
private enum InputFile {
    private static let descriptor: CInt = {
        var path = Array((shared + "/segtrain-fuzz-XXXXXX").utf8CString)
        let descriptor = mkstemp(&path)
        precondition(descriptor >= 0, "no file for inputs: \(String(cString: strerror(errno)))")
        unlink(path)
        return descriptor
    }()

    /// For folders: in memory where the system has such a folder.
    private static let shared = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"

    /// Scenes, and the name of a file beside each that is to be written. The first has no place of its own, the other
    /// one by a world file.
    static let besideScenes: [(scene: String, file: String)] = {
        let folder = "\(shared)/segtrain-fuzz-scene-\(getpid())"
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for name in ["bare", "placed"] {
                try RasterWriter.writeGeoTIFF(
                    path: "\(folder)/\(name).tif", width: 3, height: 2, bands: 2,
                    bytes: [UInt8](repeating: 7, count: 12))
            }
            try AtomicFile.write("0.3\n0\n0\n-0.3\n500000\n4000000\n", to: folder + "/placed.tfw")
        } catch { preconditionFailure("no scenes for inputs: \(error)") }
        atexit {
            if let scene = InputFile.besideScenes.first?.scene {
                try? FileManager.default.removeItem(atPath: (scene as NSString).deletingLastPathComponent)
            }
        }
        let files = [("bare", ".tif.aux.xml"), ("bare", ".tfw"), ("bare", "_RPC.TXT"), ("placed", ".prj")]
        return files.map { ("\(folder)/\($0.0).tif", "\(folder)/\($0.0)\($0.1)") }
    }()

    /// A run folder whose log is to be written.
    static let run: RunFolder = {
        let run = RunFolder("\(shared)/segtrain-fuzz-run-\(getpid())")
        do {
            try run.create()
            let folders = "{images: /none, masks: /none}"
            try AtomicFile.write(
                "data: {train: \(folders), val: \(folders)}\nschedule: {phases: [{name: a, loss: jaccard, max_epochs: 1}]}\n",
                to: run.config)
        } catch { preconditionFailure("no run for inputs: \(error)") }
        atexit { try? FileManager.default.removeItem(atPath: InputFile.run.path) }
        return run
    }()

    /// The path of the file, which holds these bytes until the next call.
    static func with(_ bytes: [UInt8]) -> String {
        precondition(pwrite(descriptor, bytes, bytes.count, 0) == bytes.count, "inputs cannot be written")
        precondition(ftruncate(descriptor, off_t(bytes.count)) == 0, "inputs cannot be written")
        return "/proc/self/fd/\(descriptor)"
    }
}

/// A PNG whose chunks have the CRC that their bytes ask for (PNG specification, annex D).
private func withChunkSums(_ png: [UInt8]) -> [UInt8] {
    var png = png
    var start = 8
    while start + 12 <= png.count {
        let length = png[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
        guard length <= png.count - start - 12 else { break }
        let end = start + 8 + length
        var crc = ~UInt32(0)
        for byte in png[start + 4..<end] { crc = crcTable[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ crc >> 8 }
        for i in 0..<4 { png[end + i] = UInt8(truncatingIfNeeded: ~crc >> (24 - 8 * UInt32(i))) }
        start = end + 4
    }
    return png
}

/// What eight bits shifted out of a CRC add to it.
private let crcTable: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(byte) { crc, _ in crc & 1 == 1 ? 0xEDB8_8320 ^ crc >> 1 : crc >> 1 }
}

/// A model file whose last 32 bytes are the SHA-256 of all before.
private func withFileSum(_ file: [UInt8]) -> [UInt8] {
    guard file.count > 32 else { return file }
    var hash = SHA256()
    file.dropLast(32).withUnsafeBytes { hash.add($0) }
    return file.dropLast(32) + hash.digest()
}
