// The parameters before the first step.
import Base

extension UNet {
    /// Fills parameters and statistics, each tensor by its rule and from a random stream of its own, which `seed` and
    /// the tensor's place in `slices` determine.
    func initialize(seed: UInt64) {
        for (buffer, slices) in [(parameters, slices), (statistics, statisticsSlices)] {
            for (index, slice) in slices.enumerated() {
                var random = Random(seed, Self.initializationStream, UInt64(index))
                slice.initialization.fill(buffer.pointer + slice.offset, count: slice.count, random: &random)
            }
        }
    }

    /// Keeps these numbers apart from others that are drawn with the same seed: "init" in ASCII.
    private static var initializationStream: UInt64 { 0x696E_6974 }
}
