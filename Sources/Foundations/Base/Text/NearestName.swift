// "Did you mean": the nearest of the valid names to what a user typed.

/// The valid name with the smallest edit distance to `typed`, if it is close enough to be what was meant.
public func nearestName(to typed: String, in names: some Sequence<String>) -> String? {
    let limit = max(1, typed.count / 3)
    let scored = names.map { ($0, editDistance(Array(typed.lowercased()), Array($0.lowercased()))) }
    return scored.filter { $0.1 <= limit }.min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
}

/// Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours cost one each.
func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    var rows = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
    for i in 0...a.count { rows[i][0] = i }
    for j in 0...b.count { rows[0][j] = j }
    for i in 0..<a.count {
        for j in 0..<b.count {
            var best = min(rows[i][j] + (a[i] == b[j] ? 0 : 1), rows[i][j + 1] + 1, rows[i + 1][j] + 1)
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, rows[i - 1][j - 1] + 1) }
            rows[i + 1][j + 1] = best
        }
    }
    return rows[a.count][b.count]
}
