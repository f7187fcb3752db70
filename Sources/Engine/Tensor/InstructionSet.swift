// Which kernels run.
import Base
import CKernels
import Glibc

/// An instruction set that kernels are compiled for.
public enum InstructionSet: String, CaseIterable, Sendable {
    case portable, avx2, avx512, neon
    /// AVX-512 with products of bf16.
    case avx512bf16

    /// Those that this binary has and this CPU can run.
    public static var available: [InstructionSet] { allCases.filter { $0.kernels != nil } }

    /// The one in use. At first the best available, or what SEGTRAIN_ISA names where that is available.
    public static var current: InstructionSet {
        get { InstructionSet(rawValue: String(cString: Kernels.current.pointee.name))! }
        set {
            guard let kernels = newValue.kernels else {
                preconditionFailure("this CPU cannot run \(newValue.rawValue) code")
            }
            seg_kernels_select(kernels)
        }
    }

    /// An error if SEGTRAIN_ISA names no available instruction set: for a command to ask before it starts.
    ///
    /// - Throws: `UserError` with the names that there are.
    public static func checkEnvironment() throws {
        guard let wanted = getenv("SEGTRAIN_ISA").map({ String(cString: $0) }) else { return }
        if let set = InstructionSet(rawValue: wanted), set.kernels != nil { return }
        let names = available.map(\.rawValue).joined(separator: ", ")
        throw UserError(
            .usage, reason: "SEGTRAIN_ISA is '\(wanted)', which this machine does not have",
            remedy: "unset it or use \(names)")
    }

    /// Uses this instruction set on the calling thread, whatever the process uses, while `body` runs.
    package func use<Result>(_ body: () throws -> Result) rethrows -> Result {
        guard let kernels else { preconditionFailure("this CPU cannot run \(rawValue) code") }
        let before = seg_kernels_select_for_thread(kernels)
        defer { _ = seg_kernels_select_for_thread(before) }
        return try body()
    }

    private var kernels: UnsafePointer<seg_kernels>? { seg_kernels_named(rawValue) }
}

/// The table of kernels. An operation takes it once, on the thread that called it, before its parallel loops.
enum Kernels { static var current: UnsafePointer<seg_kernels> { seg_kernels_current() } }
