// Histograms that several threads fill.
import Base

/// As many sets of histograms as there are threads; counts add up to the same in any order.
final class HistogramPool: Sendable {
    private let free = Guarded<[[BandHistogram]]>([])

    func add(_ samples: TileSamples) {
        var own = free.withLock { $0.popLast() } ?? []
        own.add(samples)
        free.withLock { [own] in $0.append(own) }
    }

    /// Of all samples, band by band.
    var sum: [BandHistogram] { free.withLock { $0.reduce(into: []) { $0.merge($1) } } }
}
