// libFuzzer's entry points: SEGTRAIN_FUZZ names the reader that is fed, SEGTRAIN_FUZZ_SEEDS a folder that gets its
// seeds.
import Foundation
import Fuzzing

private let target: FuzzTarget = {
    let name = ProcessInfo.processInfo.environment["SEGTRAIN_FUZZ"] ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
        fatalError("SEGTRAIN_FUZZ is '\(name)'; choose one of \(FuzzTarget.allCases.map(\.rawValue))")
    }
    return target
}()

/// Called once, before any input.
@_cdecl("LLVMFuzzerInitialize")
public func writeSeeds(_: UnsafeRawPointer?, _: UnsafeRawPointer?) -> CInt {
    guard let folder = ProcessInfo.processInfo.environment["SEGTRAIN_FUZZ_SEEDS"] else { return 0 }
    do {
        try FuzzSeeds.write(for: target, to: folder)
    } catch {
        fatalError("no seeds: \(error)")
    }
    exit(0)
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    target.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
}
