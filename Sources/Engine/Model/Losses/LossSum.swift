// A weighted sum of losses.
import Base
import Objects
import Settings

/// Σ weight · loss.
public struct LossSum: LossFunction {
    public static let kind = "sum"
    public static let formula = "Σ weight · loss"

    /// One loss of a sum.
    public struct Term: Hashable, Sendable {
        public var weight: Double
        public var loss: Loss

        public init(weight: Double, loss: Loss) {
            self.weight = weight
            self.loss = loss
        }
    }

    public var terms: [Term] = []

    public static let fields: [Field<LossSum>] = [
        Field("terms", \.terms, termForm.list(remedy), "the losses, each with its `weight` beside its `kind`")
            .required()
    ]

    private static let remedy = "list losses, e.g. [{weight: 0.5, kind: cross_entropy}, {weight: 0.5, kind: dice}]"

    private static let weight = SettingForm<Double>.number(NumberRange(above: 0, atMost: 1000))

    private static let termForm = SettingForm<Term>(
        schema: .named("term") { .any(Loss.schema(besides: [weightField])) }
    ) {
        node, key, context in
        // A term is a mapping; the reader refuses a kind alone.
        let loss = try Loss(node, key, context, besides: ["weight"])
        return Term(weight: try node["weight"].map { try weight.read($0, "weight", context) } ?? 1, loss: loss)
    } node: { term in
        .mapping([("weight", weight.node(term.weight))] + (term.loss.node.entries ?? []).map { ($0.key, $0.value) })
    }

    private static let weightField = FieldDescription(
        key: "weight", purpose: "what the loss is multiplied by", schema: weight.schema, usual: .number(1))

    public init() {}

    public init(_ terms: [Term]) { self.terms = terms }

    public func finish(_ reader: SettingsReader, _ context: SettingsContext) throws {
        if terms.isEmpty { throw reader.place.error("a sum of no losses", Self.remedy) }
    }

    public static func examples(classes: Int) -> [LossSum] {
        let parts = WeightedCrossEntropy.examples(classes: classes).map { Loss($0) } + [Loss(Jaccard())]
        return [LossSum(parts.map { Term(weight: 0.5, loss: $0) })]
    }

    public var name: String { terms.map { "\(shortest($0.weight)) \($0.loss.name)" }.joined(separator: " + ") }

    public var hasWeights: Bool { terms.contains { $0.loss.hasWeights } }

    public var hasAutomaticWeights: Bool { terms.contains { $0.loss.hasAutomaticWeights } }

    public var parts: [any LossFunction] { terms.flatMap(\.loss.parts) }

    public func numbers(_ classes: [String]) -> String? {
        let parts = terms.compactMap { $0.loss.numbers(classes) }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    public func remarks(on labels: LabelStatistics) -> [String] { terms.flatMap { $0.loss.remarks(on: labels) } }

    public func warnings(on labels: LabelStatistics) -> [UserError] { terms.flatMap { $0.loss.warnings(on: labels) } }

    public func resolved(for labels: LabelStatistics, raisedBias: Double) throws -> LossSum {
        LossSum(
            try terms.map { Term(weight: $0.weight, loss: try $0.loss.resolved(for: labels, raisedBias: raisedBias)) })
    }

    public func scratchBytes(pixels: Int, classes: Int) -> Int {
        terms.map { $0.loss.scratchBytes(pixels: pixels, classes: classes) }.max() ?? 0
    }

    public func evaluate(_ batch: LossBatch<Float>) -> Double { sum(batch) { $0.evaluate($1) } }
    public func evaluate(_ batch: LossBatch<Double>) -> Double { sum(batch) { $0.evaluate($1) } }

    /// Each term adds its gradient to those before it.
    private func sum<Scalar>(
        _ batch: LossBatch<Scalar>, _ evaluate: (any LossFunction, LossBatch<Scalar>) -> Double
    ) -> Double {
        precondition(!terms.isEmpty, "a sum of no losses")
        return terms.enumerated().reduce(0) { sum, next in
            let (number, term) = next
            let batch = batch.term(weight: term.weight, isFirst: number == 0)
            return sum + term.weight * evaluate(term.loss.function, batch)
        }
    }
}
