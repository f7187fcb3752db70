// What a loss is. Each is one file in this folder, and a line in `Loss.kinds`.
import Base
import Objects
import Settings

/// A loss with its settings: how it is written in a file, what the training labels make of it, its value and gradient.
///
/// All losses sum over valid pixels only, in Double, and are differentiated exactly.
///
/// Symbols: `z` logits [N, C, H, W], `p = softmax(z)` over the classes, `t` the label of a pixel (class index). A pixel
/// is valid unless its label is 255. Class 0 is background. Without a valid pixel the loss and its gradient are 0.
/// Formulas and costs side by side: README.md in this folder.
public protocol LossFunction: SettingsGroup, Hashable, Sendable {
    /// As it is called in files: `weighted_cross_entropy`.
    static var kind: String { get }

    /// Its value in one line, for the reference.
    static var formula: String { get }

    /// With numbers for every class, for tests and for the bench; as many as are worth trying.
    static func examples(classes: Int) -> [Self]

    /// As it is called in messages: "jaccard", "object-wise jaccard".
    var name: String { get }

    /// Whether it has foreground weights that a recall bias can raise.
    var hasWeights: Bool { get }

    /// The loss and, of a sum, its terms.
    var parts: [any LossFunction] { get }

    /// Whether class weights are to follow from the training labels.
    var hasAutomaticWeights: Bool { get }

    /// With everything that follows from the training labels put in as numbers.
    ///
    /// - Parameter raisedBias: multiplies the foreground weights.
    /// - Throws: `UserError(.data)` when something is to follow from a class that no label has.
    func resolved(for labels: LabelStatistics, raisedBias: Double) throws -> Self

    /// The numbers in it that belong to classes: "weights background 1, car 7.63"; nil without any.
    ///
    /// - Parameter classes: names of all classes.
    func numbers(_ classes: [String]) -> String?

    /// What is worth knowing of those numbers beside them, in sentences.
    ///
    /// - Parameter labels: with the shares of the crops.
    func remarks(on labels: LabelStatistics) -> [String]

    /// What these labels make of it, and should perhaps not.
    func warnings(on labels: LabelStatistics) -> [UserError]

    /// Bytes that are allocated while a batch is evaluated.
    ///
    /// - Parameters:
    ///   - pixels: of all images of the batch.
    ///   - classes: with the background.
    func scratchBytes(pixels: Int, classes: Int) -> Int

    /// The value on a batch; its derivative by the logits is written in the same pass. Bit-identical for any number of
    /// threads.
    ///
    /// A loss has one generic function for both: it is compiled for each precision, which a generic requirement, called
    /// through `any LossFunction`, would not be.
    func evaluate(_ batch: LossBatch<Float>) -> Double
    func evaluate(_ batch: LossBatch<Double>) -> Double
}

extension LossFunction {
    public var name: String { Self.kind }
    public var hasWeights: Bool { false }
    public var hasAutomaticWeights: Bool { false }
    public var parts: [any LossFunction] { [self] }
    public func resolved(for labels: LabelStatistics, raisedBias: Double) throws -> Self { self }
    public func numbers(_ classes: [String]) -> String? { nil }
    public func remarks(on labels: LabelStatistics) -> [String] { [] }
    public func warnings(on labels: LabelStatistics) -> [UserError] { [] }
    public func scratchBytes(pixels: Int, classes: Int) -> Int { 0 }
}
