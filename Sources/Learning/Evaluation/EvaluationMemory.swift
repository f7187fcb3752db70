// What an evaluation takes, found before it is begun.
import Base
import Dataset
import ModelFile
import Windows

extension TrainedModel {
    /// The same tiles, as many of them kept in memory as there is room for beside their evaluation.
    ///
    /// - Parameters:
    ///   - window, overlap, augmentation: as the evaluation has them.
    ///   - limit: bytes that the process may take; nil for what the machine has.
    /// - Throws: `UserError(.memory)` when there is no room for the evaluation itself.
    public func fitting(
        _ tiles: TileHeaders, window: Int, overlap: Int?, augmentation: TestTimeAugmentation, limit: Int?
    ) throws -> TileHeaders {
        let allowance = MemoryAllowance.current(limit: limit)
        func needed(_ window: Int, _ overlap: Int?) throws -> MemoryEstimate {
            let settings = try WindowSettings(window: window, overlap: overlap, for: network.configuration)
            return network.memory(
                WindowMemory(
                    evaluating: tiles.keeping(atMost: 0), settings: settings, network: network.configuration,
                    augmentation: augmentation))
        }
        let estimate = try needed(window, overlap)
        try estimate.require(allowance, for: "this evaluation") {
            WindowSettings.remedy(window, fitting: $0) { try needed($0, nil) }
        }
        return tiles.keeping(atMost: allowance.bytes - estimate.bytes)
    }
}
