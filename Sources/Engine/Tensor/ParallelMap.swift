// Parallel work that may fail.

/// `body` of 0 ..< count in order, on the threads of `Parallel`.
///
/// - Throws: the error of the smallest index that has one.
package func parallelMap<Value: Sendable>(_ count: Int, _ body: (Int) throws -> Value) throws -> [Value] {
    var results = [Result<Value, any Error>?](repeating: nil, count: count)
    results.withUnsafeMutableBufferPointer { buffer in
        nonisolated(unsafe) let slots = buffer.baseAddress!
        Parallel.forEach(count) { index in slots[index] = Result { try body(index) } }
    }
    return try results.map { try $0!.get() }
}

/// All of `works` at once, on the threads of `Parallel`.
///
/// - Throws: the error of the first that has one.
package func concurrently(_ works: (() throws -> Void)...) throws {
    _ = try parallelMap(works.count) { try works[$0]() }
}

/// `body` of as many shares of 0 ..< count as there are threads, each with about as many numbers.
///
/// - Throws: the error of the first share that has one.
package func parallelShares<Value: Sendable>(of count: Int, _ body: (StrideTo<Int>) throws -> Value) throws -> [Value] {
    let shares = max(1, min(count, Parallel.threads))
    return try parallelMap(shares) { try body(stride(from: $0, to: count, by: shares)) }
}
