// The command line of this process.
import CProcess

/// The program's arguments without its name, also where there is no /proc; what is no UTF-8 is repaired.
public func programArguments() -> [String] {
    let count = seg_argument_count()
    guard count > 0 else { return Array(CommandLine.arguments.dropFirst()) }
    return (1..<max(1, count)).map { String(cString: seg_argument($0)) }
}
