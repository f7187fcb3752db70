// What an evaluation takes, found before it is begun.
import Base
import Dataset
import ModelFile
import Windows

extension TrainedModel {
    /// The same tiles, as many of them kept in memory as there is room for beside their evaluation.
    ///
    /// - Parameters:
    ///   - windows: as the evaluation has them.
    ///   - resampling: likewise.
    ///   - limit: bytes that the process may take; nil for what the machine has.
    /// - Throws: `UserError(.memory)` when there is no room for the evaluation itself; `.data` for tiles that do not
    ///   say what the resampling must know.
    public func fitting(
        _ tiles: TileHeaders, windows: WindowOptions, resampling: Resampling, limit: Int?
    ) throws -> TileHeaders {
        try fitting(tiles, windows: windows, resampling: resampling, in: .current(limit: limit))
    }

    /// The same with what the process may take.
    package func fitting(
        _ tiles: TileHeaders, windows: WindowOptions, resampling: Resampling, in allowance: MemoryAllowance
    ) throws -> TileHeaders {
        let factors = try zip(tiles.pairs, tiles.pixelSizes).map {
            try resampling.factors(for: $1, of: $0.imagePath, description)
        }
        let none = tiles.keeping(atMost: 0)
        func needed(_ windows: WindowOptions) throws -> MemoryEstimate {
            var estimate = network.memory(
                WindowMemory(
                    evaluating: none, seenAt: factors,
                    settings: try WindowSettings(windows, for: network.configuration), network: network.configuration))
            estimate.parts.append(.init("tiles", bytes: tiles.knowledgeBytes + none.readingBytes))
            return estimate
        }
        let estimate = try needed(windows)
        try estimate.require(allowance, for: "this evaluation") {
            WindowSettings.remedy(windows.window, fitting: $0) { try needed(windows.resized($0)) }
        }
        // An estimate is no promise: some room stays for what it does not foresee.
        return tiles.keeping(atMost: allowance.bytes - allowance.bytes / Self.reserve - estimate.bytes)
    }

    /// One part of so many.
    private static let reserve = 16
}
