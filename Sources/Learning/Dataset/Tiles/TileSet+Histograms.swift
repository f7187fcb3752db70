// The samples of all tiles, band by band, and the normalisation that follows from their percentiles.
import Tensor
import Threads

extension TileSet {
    /// The samples with data of all tiles, band by band: as they were counted when the tiles were read, or by one more
    /// pass, on the threads of `Parallel`.
    ///
    /// - Throws: `UserError` when a tile that is not in memory can no longer be read.
    public func histograms() throws -> [BandHistogram] {
        if let countedSamples { return countedSamples }
        return try parallelShares(of: count) { share in
            var own: [BandHistogram] = []
            for index in share { try forEachStrip(of: index) { own.add($0.samples) } }
            return own
        }.reduce(into: []) { $0.merge($1) }
    }

    /// What the tiles are normalised by.
    ///
    /// - Parameter percentiles: nil: by mean and standard deviation, which are known already.
    /// - Throws: as `histograms`, where percentiles are asked for.
    public func normalization(_ percentiles: PercentileRange?) throws -> Normalization {
        guard let percentiles else { return normalization }
        return Normalization(try histograms(), between: percentiles)
    }
}
