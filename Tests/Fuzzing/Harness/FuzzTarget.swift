// What may be fed with any bytes: every reader of files that come from elsewhere.
import Base
import Configuration
import Foundation
import Inference
import Raster
import Schedule
import Training
import Vector

/// A reader under test. Any input must end in a value or a `UserError` of one line, without a signal.
public enum FuzzTarget: String, CaseIterable, Sendable {
    case tiff, png, model, checkpoint, configuration, vector

    /// Feeds the reader with one input.
    public func run(_ input: [UInt8]) {
        // Each reader checks sums before anything else: without this nearly every input would end there.
        let bytes =
            switch self {
            case .png: withChunkSums(input)
            case .model, .checkpoint: withFileSum(input)
            default: input
            }
        do {
            if self == .configuration {
                _ = try Configuration(yaml: String(decoding: bytes, as: UTF8.self), path: "fuzz.yaml")
            } else {
                try read(InputFile.with(bytes))
            }
        } catch let error as UserError {
            precondition(!error.description.contains { $0.isNewline }, "an error of several lines: \(error)")
        } catch {
            preconditionFailure("not an error for users: \(error)")
        }
    }

    private func read(_ path: String) throws {
        switch self {
        case .tiff, .png:
            let reader = try RasterReader(path: path, limits: Self.limits)
            let info = reader.info
            let (width, height) = (min(300, info.width), min(300, info.height))
            _ = try reader.read(Window(x: 0, y: 0, width: width, height: height))
            _ = try reader.read(
                Window(x: info.width - width, y: info.height - height, width: width, height: height))
        case .model: _ = try TrainedModel(reading: path)
        case .checkpoint: goOn(try Checkpoint(reading: path).state.schedule)
        case .vector: _ = try FeatureCollection(path: path)
        case .configuration: break
        }
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
        (limits.blockBytes, limits.windowBytes) = (16 << 20, 16 << 20)
        return limits
    }
}

/// The one file that inputs are written to, in memory where the system has such a folder.
private enum InputFile {
    private static let path =
        (access("/dev/shm", W_OK) == 0 ? "/dev/shm" : NSTemporaryDirectory()) + "/segtrain-fuzz-\(getpid())"

    static func with(_ bytes: [UInt8]) throws -> String {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        precondition(descriptor >= 0, "\(path) cannot be written")
        precondition(write(descriptor, bytes, bytes.count) == bytes.count, "\(path) cannot be written")
        close(descriptor)
        return path
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
        for byte in png[start + 4..<end] {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? 0xEDB8_8320 ^ crc >> 1 : crc >> 1 }
        }
        for i in 0..<4 { png[end + i] = UInt8(truncatingIfNeeded: ~crc >> (24 - 8 * UInt32(i))) }
        start = end + 4
    }
    return png
}

/// A model file whose last 32 bytes are the SHA-256 of all before.
private func withFileSum(_ file: [UInt8]) -> [UInt8] {
    guard file.count > 32 else { return file }
    var hash = SHA256()
    file.dropLast(32).withUnsafeBytes { hash.add($0) }
    return file.dropLast(32) + hash.digest()
}
