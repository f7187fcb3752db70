// Lays out memory by lifetime before it exists: what is released is given out again.

/// Offsets in a workspace, first fit. Everything is a multiple of 16 floats, so that every range is 64-byte aligned.
package struct WorkspacePlan {
    /// Floats that the workspace must hold.
    package private(set) var count = 0
    /// Free ranges below `count`, in order, never adjacent.
    private var free: [Range<Int>] = []

    package init() {}

    /// A range of at least `count` floats that overlaps none that is in use.
    package mutating func reserve(_ count: Int) -> Range<Int> {
        let size = (count + 15) & ~15
        if let i = free.firstIndex(where: { $0.count >= size }) {
            let range = free[i].lowerBound..<free[i].lowerBound + size
            if free[i].count == size { free.remove(at: i) } else { free[i] = range.upperBound..<free[i].upperBound }
            return range
        }
        // A free range at the end grows.
        var start = self.count
        if let last = free.last, last.upperBound == self.count { start = free.removeLast().lowerBound }
        self.count = start + size
        return start..<self.count
    }

    package mutating func release(_ range: Range<Int>) {
        if range.isEmpty { return }
        var i = free.firstIndex { $0.lowerBound >= range.upperBound } ?? free.count
        precondition(i == 0 || free[i - 1].upperBound <= range.lowerBound, "\(range) is released twice")
        var merged = range
        if i < free.count, free[i].lowerBound == range.upperBound {
            merged = range.lowerBound..<free.remove(at: i).upperBound
        }
        if i > 0, free[i - 1].upperBound == range.lowerBound {
            i -= 1
            merged = free.remove(at: i).lowerBound..<merged.upperBound
        }
        free.insert(merged, at: i)
    }
}
