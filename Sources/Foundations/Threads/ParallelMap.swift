// Parallel work that gives values, or may fail.

/// `body` of 0 ..< count in order, on the threads of `Parallel`.
///
/// - Throws: the error of the smallest index that has one.
package func parallelMap<Value: Sendable>(_ count: Int, _ body: (Int) throws -> Value) rethrows -> [Value] {
    var results = [(value: Result<Value, any Error>, time: Duration)?](repeating: nil, count: count)
    results.withUnsafeMutableBufferPointer { buffer in
        nonisolated(unsafe) let slots = buffer.baseAddress!
        WorkTime.countingLongest {
            Parallel.forEach(count) { index in
                let start = WorkTime.ofThread
                let value = Result { try body(index) }
                slots[index] = (value, WorkTime.ofThread - start)
            }
            return buffer.reduce(.zero) { max($0, $1!.time) }
        }
    }
    return try results.map { try $0!.value.get() }
}

/// `body` of as many shares of 0 ..< count as there are threads, each with about as many numbers.
///
/// - Throws: the error of the first share that has one.
package func parallelShares<Value: Sendable>(of count: Int, _ body: (StrideTo<Int>) throws -> Value) throws -> [Value] {
    let shares = max(1, min(count, Parallel.threads))
    return try parallelMap(shares) { try body(stride(from: $0, to: count, by: shares)) }
}

/// `rows` × `length` elements, row by row, on the threads of `Parallel`.
///
/// - Parameter fill: gives a row's elements their values, all of them.
package func parallelRows<Element: BitwiseCopyable>(
    _ rows: Int, of length: Int, _ fill: (_ row: Int, _ elements: UnsafeMutablePointer<Element>) -> Void
) -> [Element] {
    guard rows > 0, length > 0 else { return [] }
    return [Element](unsafeUninitializedCapacity: rows * length) { elements, count in
        nonisolated(unsafe) let first = elements.baseAddress!
        Parallel.forEach(rows) { row in fill(row, first + row * length) }
        count = rows * length
    }
}
