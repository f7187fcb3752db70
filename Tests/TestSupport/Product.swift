// Runs the built `segtrain` as a user's shell would.
import Foundation

/// What a finished process left behind.
public struct ProcessResult: Sendable {
    public let exitCode: Int32
    public let output: String
    public let errors: String
}

/// Runs `segtrain` with `arguments` and waits for it.
///
/// - Parameter interruptAfter: sends SIGINT once standard error holds this text.
public func segtrain(
    _ arguments: [String], folder: String = packageRoot, environment: [String: String] = [:],
    interruptAfter: String? = nil
) throws -> ProcessResult {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try productPath())
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let output = Pipe()
    let errors = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try process.run()

    // Both pipes are drained while the process runs, or a full one would block it.
    let collected = Collected()
    let reader = Thread {
        collected.output = output.fileHandleForReading.readDataToEndOfFile()
        collected.done.signal()
    }
    reader.start()
    var text = Data()
    var interrupted = false
    while case let piece = errors.fileHandleForReading.availableData, !piece.isEmpty {
        text += piece
        if !interrupted, let interruptAfter, String(decoding: text, as: UTF8.self).contains(interruptAfter) {
            interrupted = true
            process.interrupt()
        }
    }
    collected.done.wait()
    process.waitUntilExit()
    // A signal that ended the process counts as in a shell.
    let code =
        process.terminationReason == .uncaughtSignal ? 128 + process.terminationStatus : process.terminationStatus
    return ProcessResult(
        exitCode: code, output: String(decoding: collected.output, as: UTF8.self),
        errors: String(decoding: text, as: UTF8.self))
}

/// The environment that spoils a call of the product: see Tests/FaultInjection/faults.c.
///
/// - Parameter fault: its variables without their prefix, e.g. ["PATH": "run/", "AT": "3", "KIND": "kill"].
public func faultEnvironment(_ fault: [String: String]) throws -> [String: String] {
    let library = URL(fileURLWithPath: try productPath()).deletingLastPathComponent()
        .appendingPathComponent("libFaultInjection.so").path
    var environment = ["LD_PRELOAD": library]
    for (name, value) in fault { environment["FAULT_" + name] = value }
    return environment
}

private final class Collected: @unchecked Sendable {
    var output = Data()
    let done = DispatchSemaphore(value: 0)
}

/// The product beside the test bundle, or the one that `SEGTRAIN_BINARY` names.
public func productPath() throws -> String {
    if let path = ProcessInfo.processInfo.environment["SEGTRAIN_BINARY"] { return path }
    let beside = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent(
        "segtrain"
    ).path
    guard FileManager.default.isExecutableFile(atPath: beside) else {
        throw CocoaError(.fileNoSuchFile, userInfo: [NSFilePathErrorKey: beside])
    }
    return beside
}
