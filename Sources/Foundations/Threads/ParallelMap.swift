// Parallel work that may fail.

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
