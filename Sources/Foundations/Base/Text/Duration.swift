// Durations as people read them.
import Foundation

/// 9 → "9s", 75 → "1m15s", 7320 → "2h02m".
public func duration(_ seconds: Double) -> String {
    let whole = Int(exactly: seconds.rounded()) ?? (seconds > 0 ? .max : 0)
    if whole >= 3600 { return "\(whole / 3600)h\(String(format: "%02d", whole % 3600 / 60))m" }
    return whole >= 60 ? "\(whole / 60)m\(String(format: "%02d", whole % 60))s" : "\(whole)s"
}
