// Seeing each window several times, mirrored and turned.
import Dataset

/// The views of a window whose probabilities are averaged: a car is a car from every side, and the network's errors
/// differ from view to view.
public enum TestTimeAugmentation: String, CaseIterable, Codable, Sendable {
    /// The window as it is.
    case none
    /// Four: mirrored along either axis, or both.
    case flips
    /// Eight: the flips, and each turned by a quarter.
    case all

    var views: [Orientation] {
        switch self {
        case .none: [Orientation()]
        case .flips: Orientation.flips
        case .all: Orientation.all
        }
    }
}
