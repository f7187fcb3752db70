// Takes small objects out of a class map that passes by row by row.

/// Removes the 8-connected objects under a number of pixels, as `connectedComponents(minimumArea:)` would on the whole
/// map.
///
/// An object that is still open at the last row seen and smaller than the minimum spans fewer rows than the minimum has
/// pixels. So it is enough to hold back that many rows: memory does not grow with the map.
package struct SmallObjectFilter {
    private let width: Int
    private let classes: Int
    private let minimumArea: Int
    /// Rows that are not decided yet.
    private var pending: [UInt8] = []
    /// The last row that was passed on: an object that reaches into it has been found large enough.
    private var context: [UInt8] = []

    package init(width: Int, classes: Int, minimumArea: Int) {
        self.width = width
        self.classes = classes
        self.minimumArea = minimumArea
    }

    /// Takes in rows of class indices and returns those, from the first not yet returned on, that are decided.
    package mutating func add(_ rows: [UInt8]) -> [UInt8] {
        pending += rows
        return pass(rowsHeldBack: max(0, minimumArea - 1))
    }

    /// The rows that are left: no more follow.
    package mutating func finish() -> [UInt8] { pass(rowsHeldBack: 0) }

    private mutating func pass(rowsHeldBack: Int) -> [UInt8] {
        let rows = pending.count / width - rowsHeldBack
        guard rows > 0 else { return [] }
        var passed = Array(pending.prefix(rows * width))
        if minimumArea > 1 {
            for value in 1..<classes { erase(UInt8(value), in: &passed) }
            context = Array(passed.suffix(width))
        }
        pending.removeFirst(rows * width)
        return passed
    }

    /// Erases the small objects of one class from the first pending rows.
    private func erase(_ value: UInt8, in passed: inout [UInt8]) {
        let seen = context + pending
        let contextRows = context.count / width
        let objects = connectedComponents(of: seen, equalTo: value, width: width, height: seen.count / width)
        var isLarge = objects.areas.map { $0 >= minimumArea }
        for run in objects.runs where run.row < contextRows { isLarge[Int(run.component)] = true }
        for run in objects.runs where !isLarge[Int(run.component)] {
            let row = Int(run.row) - contextRows
            guard (row + 1) * width <= passed.count else { break }
            for x in run.start..<run.end { passed[row * width + Int(x)] = 0 }
        }
    }
}
