// `--threads 2,4,8`: one number of threads, or several to compare.
import ArgumentParser

/// Numbers from 1 to 64, at least one.
struct ThreadCounts: ExpressibleByArgument {
    let counts: [Int]

    init?(argument: String) {
        let counts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        guard counts.allSatisfy((1...64).contains) else { return nil }
        self.counts = counts
    }
}
