// The model of the thread pool, on loops whose best sharing is known.
import Bench
import Testing

@Suite struct PoolModelTests {
    @Test(arguments: [
        (items: [1.0, 1, 1, 1], threads: 2, seconds: 2.0), ([1, 1, 1], 2, 2), ([1, 1], 8, 1), ([5], 4, 5), ([], 4, 0),
        // Who has done the short half at 2 helps with the long one, from its end.
        ([1, 1, 3, 3], 2, 5), ([4, 1, 1, 1, 1], 2, 4),
    ])
    func aLoopEndsWithItsLastThread(items: [Double], threads: Int, seconds: Double) {
        #expect(PoolModel(threads: threads).seconds(items) == seconds)
    }
}
