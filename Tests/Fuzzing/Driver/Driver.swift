// libFuzzer's entry point: SEGTRAIN_FUZZ names the reader that is fed.
import Foundation
import Fuzzing

private let target: FuzzTarget = {
    let name = ProcessInfo.processInfo.environment["SEGTRAIN_FUZZ"] ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
        fatalError("SEGTRAIN_FUZZ is '\(name)'; choose one of \(FuzzTarget.allCases.map(\.rawValue))")
    }
    return target
}()

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    target.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
}
