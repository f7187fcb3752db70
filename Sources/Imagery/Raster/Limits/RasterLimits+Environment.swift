// Limits that whoever starts the program can move.
import Base

extension RasterLimits {
    /// Environment variables and the limits that they set; those of memory are in MiB.
    public static let variables: [(name: String, unit: Int, limit: WritableKeyPath<RasterLimits, Int> & Sendable)] = [
        ("SEGTRAIN_MAX_SIDE", 1, \.side), ("SEGTRAIN_MAX_PIXELS", 1, \.pixels), ("SEGTRAIN_MAX_BANDS", 1, \.bands),
        ("SEGTRAIN_MAX_BLOCK_MIB", 1 << 20, \.blockBytes), ("SEGTRAIN_MAX_WINDOW_MIB", 1 << 20, \.windowBytes),
    ]

    /// The usual limits, and what the environment says instead.
    /// - Throws: `UserError(.usage)` for anything but a number above 0.
    public init(environment: [String: String]) throws {
        self.init()
        for (name, unit, limit) in Self.variables {
            guard let text = environment[name] else { continue }
            guard let value = Int(text), value > 0, value <= Int.max / unit else {
                throw UserError(.usage, reason: "\(name) is '\(text)'", remedy: "give a whole number above 0")
            }
            self[keyPath: limit] = value * unit
        }
    }
}
