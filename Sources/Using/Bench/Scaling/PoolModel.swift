// How long a pool of threads would take for a loop whose items' times are known.

/// The pool's rule (`Sources/Foundations/CThreads/pool.c`) with threads that all run at the speed of the one that was
/// measured: each begins with a share of its own and takes an eighth of it at a time; who has done helps the others.
package struct PoolModel {
    let threads: Int

    package init(threads: Int) { self.threads = threads }

    /// Until the last thread has done.
    package func seconds(_ items: [Double]) -> Double {
        if items.count <= 1 || threads == 1 { return items.reduce(0, +) }
        let (share, extra) = (items.count / threads, items.count % threads)
        let piece = max(1, share / 8)
        var begin = 0
        var shares = (0..<threads).map { thread in
            defer { begin += share + (thread < extra ? 1 : 0) }
            return begin..<begin + share + (thread < extra ? 1 : 0)
        }
        /// The items that a thread takes next; nil: nothing is left.
        func take(_ thread: Int) -> Range<Int>? {
            for owner in (thread..<thread + threads).lazy.map({ $0 % threads }) where !shares[owner].isEmpty {
                let left = shares[owner]
                let taken = owner == thread ? left.prefix(piece) : left.suffix(piece)
                shares[owner] =
                    owner == thread
                    ? taken.upperBound..<left.upperBound : left.lowerBound..<taken.lowerBound
                return taken
            }
            return nil
        }
        var busyUntil = [Double](repeating: 0, count: threads)
        while true {
            let next = busyUntil.indices.min { busyUntil[$0] < busyUntil[$1] }!
            guard let taken = take(next) else { return busyUntil.max()! }
            busyUntil[next] += items[taken].reduce(0, +)
        }
    }
}
