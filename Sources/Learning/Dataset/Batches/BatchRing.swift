// The hand-over of batches between the loader's thread and the consumer.
import Foundation

/// A fixed set of batches that go round: empty → being filled → ready → with the consumer → empty.
final class BatchRing: @unchecked Sendable {
    private enum State {
        case closed, filling, ended
        case failed(any Error)
    }

    private let condition = NSCondition()
    private let all: [Batch]
    private var empty: [Batch] = []
    /// First in, first out.
    private var ready: [Batch] = []
    private var lent: Batch?
    private var state = State.closed

    init(_ batches: [Batch]) { all = batches }

    /// Makes all batches empty. No thread may be at work.
    func open() {
        locked {
            empty = all
            ready = []
            lent = nil
            state = .filling
        }
    }

    /// Lets a waiting thread go: `takeEmpty` answers nil from now on.
    func close() { locked { state = .closed } }

    func end() { locked { if case .filling = state { state = .ended } } }

    func fail(_ error: any Error) { locked { if case .filling = state { state = .failed(error) } } }

    /// Waits for an empty batch; nil when the ring was closed.
    func takeEmpty() -> Batch? {
        condition.lock()
        defer { condition.unlock() }
        while true {
            guard case .filling = state else { return nil }
            if let batch = empty.popLast() { return batch }
            condition.wait()
        }
    }

    func putReady(_ batch: Batch) { locked { ready.append(batch) } }

    /// Takes the consumer's batch back and waits for the next; nil at the end, an error after the batches before it.
    func takeReady() throws -> Batch? {
        condition.lock()
        defer { condition.unlock() }
        if let lent {
            empty.append(lent)
            self.lent = nil
            condition.broadcast()
        }
        while ready.isEmpty {
            switch state {
            case .filling: condition.wait()
            case .ended, .closed: return nil
            case .failed(let error): throw error
            }
        }
        lent = ready.removeFirst()
        return lent
    }

    private func locked(_ body: () -> Void) {
        condition.lock()
        body()
        condition.broadcast()
        condition.unlock()
    }
}
