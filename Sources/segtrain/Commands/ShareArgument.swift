// Options whose value is a share or a probability, 0 to 1.
import ArgumentParser
import Base

/// Refuses a value outside of `range`, and asks whether a percentage was meant.
///
/// - Parameter choice: the range in words.
func checkShare(_ option: String, _ value: Double, in range: ClosedRange<Double> = 0...1, says choice: String) throws {
    guard !range.contains(value) else { return }
    let share = value / 100
    let guess = value > 1 && range.contains(share) ? "; did you mean \(shortest(share))?" : ""
    throw ValidationError("\(option) \(shortest(value)): choose \(choice)\(guess)")
}

/// The IoU at which a predicted object is right.
func checkIoU(_ iou: Double) throws {
    try checkShare("--iou", iou, in: Double.leastNonzeroMagnitude...1, says: "more than 0, at most 1")
}
