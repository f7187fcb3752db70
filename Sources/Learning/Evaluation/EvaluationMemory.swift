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
    ///   - limit: bytes that the process may take; nil for what the machine has.
    /// - Throws: `UserError(.memory)` when there is no room for the evaluation itself.
    public func fitting(_ tiles: TileHeaders, windows: WindowOptions, limit: Int?) throws -> TileHeaders {
        let allowance = MemoryAllowance.current(limit: limit)
        func needed(_ windows: WindowOptions) throws -> MemoryEstimate {
            network.memory(
                WindowMemory(
                    evaluating: tiles.keeping(atMost: 0),
                    settings: try WindowSettings(windows, for: network.configuration), network: network.configuration))
        }
        let estimate = try needed(windows)
        try estimate.require(allowance, for: "this evaluation") {
            WindowSettings.remedy(windows.window, fitting: $0) { try needed(windows.resized($0)) }
        }
        return tiles.keeping(atMost: allowance.bytes - estimate.bytes)
    }
}
