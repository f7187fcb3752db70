// How much memory a command may take.
import ArgumentParser

struct MemoryOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Refuse to start when more memory than this is needed. Default: what the machine has left.",
            valueName: "mib"))
    var memoryLimit: Int?

    func validate() throws {
        if let memoryLimit, !(1...1 << 24 ~= memoryLimit) {
            throw ValidationError("--memory-limit \(memoryLimit): choose 1 to \(1 << 24) MiB")
        }
    }

    var limitBytes: Int? { memoryLimit.map { $0 << 20 } }
}
