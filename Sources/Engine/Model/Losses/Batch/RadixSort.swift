// Sorts in linear time, the same way for any number of threads.
import Tensor
import Threads

/// Sorts numbers by their bits 32 ..< 62, stably: by ten bits at a time, the lowest first.
///
/// - Parameter scratch: room for as many.
/// - Returns: where the sorted numbers are: in `scratch`.
func radixSorted(
    _ values: UnsafeMutablePointer<UInt64>, scratch: UnsafeMutablePointer<UInt64>, count: Int
) -> UnsafeMutablePointer<UInt64> {
    let digits = 1024
    // Chunks are counted and moved in parallel; within a digit they keep their order.
    let chunk = 65536
    let chunks = (count + chunk - 1) / chunk
    var (source, target) = (values, scratch)
    for shift in [32, 42, 52] as [UInt64] {
        let (from, to) = (source, target)
        var positions = [Int](repeating: 0, count: chunks * digits)
        positions.withUnsafeMutableBufferPointer { positions in
            guard let base = positions.baseAddress else { return }
            Parallel.forEach(chunks) { number in
                let own = base + number * digits
                for i in number * chunk..<min(count, (number + 1) * chunk) { own[Int(from[i] >> shift) & 1023] += 1 }
            }
            var position = 0
            for digit in 0..<digits {
                for number in 0..<chunks {
                    let length = base[number * digits + digit]
                    base[number * digits + digit] = position
                    position += length
                }
            }
            Parallel.forEach(chunks) { number in
                let own = base + number * digits
                for i in number * chunk..<min(count, (number + 1) * chunk) {
                    let digit = Int(from[i] >> shift) & 1023
                    to[own[digit]] = from[i]
                    own[digit] += 1
                }
            }
        }
        swap(&source, &target)
    }
    return source
}
