// How long each item of each parallel loop takes, for `segtrain bench --mode scaling`.

/// Does parallel loops item by item on the calling thread, and keeps what each item took.
///
/// The engine cuts its loops by the sizes alone. So what one thread measures tells how many threads could share it.
/// Used by the thread that records alone, hence `@unchecked Sendable`.
package final class LoopRecorder: @unchecked Sendable {
    /// A parallel loop.
    package struct Loop: Sendable {
        /// Where it stands, as `WinogradConvolution.forward`.
        package let name: String
        /// Of each item, in order.
        package var itemSeconds: [Double]
        /// Since the loop before it, or since the start: what is left to one thread.
        package var secondsBefore: Double
    }

    /// What ran, in order.
    package struct Recording: Sendable {
        package var loops: [Loop]
        /// After the last loop.
        package var secondsAfter: Double
    }

    /// The one that looks on, on this thread.
    @TaskLocal static var current: LoopRecorder?

    /// `work` on one thread. A loop within a loop counts as part of the item that it is in.
    package static func record(_ work: () throws -> Void) rethrows -> Recording {
        let recorder = LoopRecorder()
        try $current.withValue(recorder, operation: work)
        return Recording(loops: recorder.loops, secondsAfter: seconds(recorder.end.duration(to: recorder.clock.now)))
    }

    private let clock = ContinuousClock()
    private var loops: [Loop] = []
    /// Of the last loop.
    private var end: ContinuousClock.Instant
    private var isInside = false

    private init() { end = clock.now }

    /// In place of `Parallel.forEach`.
    func run(_ count: Int, _ file: StaticString, _ function: StaticString, _ body: (Int) -> Void) {
        if count <= 0 { return }
        if isInside {
            for index in 0..<count { body(index) }
            return
        }
        isInside = true
        defer { isInside = false }
        var before = clock.now
        let secondsBefore = Self.seconds(end.duration(to: before))
        let items = (0..<count).map { index in
            body(index)
            let now = clock.now
            defer { before = now }
            return Self.seconds(before.duration(to: now))
        }
        loops.append(Loop(name: Self.name(file, function), itemSeconds: items, secondsBefore: secondsBefore))
        end = clock.now
    }

    /// Of `Tensor/WinogradConvolution+Shared.swift` and `sharedForward(packed:bias:relu:)`:
    /// `WinogradConvolution.sharedForward`.
    private static func name(_ file: StaticString, _ function: StaticString) -> String {
        let type = "\(file)".split(separator: "/").last!.prefix { $0 != "." && $0 != "+" }
        return type + "." + "\(function)".prefix { $0 != "(" }
    }

    private static func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }
}
