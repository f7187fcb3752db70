// The parameters before the first step.
import Base

extension UNet {
    /// Weights by He's rule for ReLU (arXiv:1502.01852): normal, mean 0, variance 2 / fan-in. Biases and batch norm's β
    /// are 0, its γ and the running variances 1, the running means 0.
    ///
    /// Each tensor has a random stream of its own, keyed by `seed` and its place in `slices`.
    func initialize(seed: UInt64) {
        for (index, slice) in slices.enumerated() {
            let values = parameters.pointer + slice.offset
            if slice.shape.count == 4 {
                // [Cout, Cin, k, k]; a transposed convolution's [Cin, Cout, 2, 2] has one of its four taps reach each
                // output.
                let fanIn = slice.name.contains(".up.") ? slice.shape[0] : slice.count / slice.shape[0]
                let deviation = (2 / Double(fanIn)).squareRoot()
                var random = Random(seed, Self.initializationStream, UInt64(index))
                for i in 0..<slice.count { values[i] = Float(deviation * random.normal()) }
            } else {
                let value: Float = slice.name.contains(".norm") && slice.name.hasSuffix("weight") ? 1 : 0
                for i in 0..<slice.count { values[i] = value }
            }
        }
        for slice in statisticsSlices {
            let value: Float = slice.name.hasSuffix("running_var") ? 1 : 0
            for i in 0..<slice.count { statistics.pointer[slice.offset + i] = value }
        }
    }

    /// Keeps these numbers apart from others that are drawn with the same seed: "init" in ASCII.
    private static var initializationStream: UInt64 { 0x696E_6974 }
}
