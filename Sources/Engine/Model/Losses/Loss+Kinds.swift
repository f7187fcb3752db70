// Which losses there are.

extension Loss {
    /// Every loss. A new one is a file in this folder and its type here.
    public static let kinds: [any LossFunction.Type] = [
        CrossEntropy.self,
        WeightedCrossEntropy.self,
        Focal.self,
        Jaccard.self,
        Dice.self,
        Tversky.self,
        Lovasz.self,
        BoundaryCrossEntropy.self,
        LossSum.self,
    ]

    /// A loss of a kind with usual numbers, e.g. to time it; nil for a kind that there is not.
    public init?(exampleOf kind: String, classes: Int) {
        guard let example = Self.kinds.first(where: { $0.kind == kind })?.examples(classes: classes).first else {
            return nil
        }
        self.init(any: example)
    }
}
