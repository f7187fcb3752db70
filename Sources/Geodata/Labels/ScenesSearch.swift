// Where a feature must lie to be seen in any of several scenes.
import Base
import Foundation
import Geo
import VectorFiles

/// The boxes of scenes that share a CRS, or of all scenes in their pixels.
final class ScenesSearch {
    private let scenes: [SceneSearch]
    private let circumference: Double?
    /// By how far points reach, as a power of two; nil where nobody knows how far that is in a scene.
    private var indexes: [Int: BoxIndex?] = [:]

    /// - Parameter circumference: see `CRS.circumference`.
    init(_ scenes: [SceneSearch], circumference: Double?) {
        (self.scenes, self.circumference) = (scenes, circumference)
    }

    /// Whether what has this box may be seen in a scene; true as well where nobody knows.
    ///
    /// - Parameter reach: how far a point's extent goes, in metres.
    func mayTouch(_ box: Box, reach: Double) -> Bool {
        guard let index = index(reach: reach) else { return true }
        return !index.touching(box, circumference: circumference).isEmpty
    }

    private func index(reach: Double) -> BoxIndex? {
        // Rounded up: where objects have lengths of their own, there are many.
        let power = reach > 0 ? Int(log2(reach).rounded(.up)) : Int.min
        if let known = indexes[power] { return known }
        let boxes = scenes.map { $0.box(reach: reach > 0 ? exp2(Double(power)) : 0) }
        let index = boxes.contains { $0 == nil } ? nil : BoxIndex(boxes.compactMap { $0 })
        indexes.updateValue(index, forKey: power)
        return index
    }
}
