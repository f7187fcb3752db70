// What losses make of the training labels: class weights, areas of usual objects, biases.
import Base
import Model
import Objects
import Testing

@Suite struct LabelWeightsTests {
    private func statistics(_ pixels: [Int], _ objects: [Int]) -> LabelStatistics {
        LabelStatistics(
            names: ["background", "car", "truck"].prefix(pixels.count).map { $0 }, pixels: pixels, objects: objects)
    }

    private func weights(
        _ labels: LabelStatistics, bias: Double = 1, _ change: (inout WeightedCrossEntropy) -> Void = { _ in }
    ) throws -> [Double] {
        try #require(WeightedCrossEntropy(change).resolved(for: labels, raisedBias: bias).weights.numbers)
    }

    @Test func weightsOfTheRecipe() throws {
        // "99 % background gives a car pixel 99 times the weight."
        #expect(try weights(statistics([9900, 100], [0, 1])) == [1, 99])
        // "power 0.5 turns 58 into 7.6": 1.69 % of car pixels.
        let real = statistics([9831, 169], [0, 1])
        #expect(abs(try weights(real)[1] - 58.17) < 0.01)
        #expect(abs(try weights(real) { $0.power = 0.5 }[1] - 7.63) < 0.01)
        #expect(try weights(real) { $0.cap = 20 } == [1, 20])
        #expect(try weights(real) { ($0.power, $0.cap) = (0.5, 20) }[1] < 8)
    }

    @Test func weightsByObjects() throws {
        // 20 cars of 10 pixels, 10 trucks of 40 pixels: the mean object has 20 pixels, the background is worth 500
        // objects.
        let counted = statistics([10_000, 200, 400], [0, 20, 10])
        #expect(try weights(counted) { $0.ratio = .pixel } == [1, 50, 25])
        #expect(try weights(counted) { $0.ratio = .object } == [1, 25, 50])
        // With one class of objects both are the same.
        #expect(try weights(statistics([990, 10], [0, 2])) { $0.ratio = .object } == [1, 99])
    }

    /// In the crops cars have twice the share that they have in the tiles, trucks four times.
    @Test func weightsOfWhatIsSampled() throws {
        var labels = statistics([10_000, 200, 400], [0, 20, 10])
        labels = LabelStatistics(
            names: labels.names, pixels: labels.pixels, objects: labels.objects,
            sampledShares: zip(labels.pixelShares, [0.8, 2, 4]).map { $0 * $1 })
        func close(_ a: [Double], _ b: [Double]) -> Bool { zip(a, b).allSatisfy { abs($0 - $1) < 1e-9 } }
        #expect(try weights(labels) == [1, 50, 25])
        #expect(close(try weights(labels) { $0.counted = .crops }, [1, 50 * 0.8 / 2, 25 * 0.8 / 4]))
        #expect(
            close(
                try weights(labels) { ($0.counted, $0.ratio) = (.crops, .object) }, [1, 25 * 0.8 / 2, 50 * 0.8 / 4]))
        #expect(
            WeightedCrossEntropy().remarks(on: labels)
                == ["weights are counted in the tiles; in the crops they would be car 20, truck 5"])
        #expect(
            WeightedCrossEntropy { $0.counted = .crops }.remarks(on: labels)
                == ["weights are counted in the crops; in the tiles they would be car 50, truck 25"])
        #expect(WeightedCrossEntropy(weights: [1, 2, 3]).remarks(on: labels).isEmpty)
        // Without a sampler there is nothing to say.
        #expect(WeightedCrossEntropy().remarks(on: statistics([100, 5], [0, 1])).isEmpty)
    }

    /// One object of 2 pixels in 65,536.
    @Test func weightsThatExplodeAreWarnedOf() throws {
        let labels = statistics([65_534, 2], [0, 1])
        let warnings = WeightedCrossEntropy().warnings(on: labels)
        #expect(
            warnings.map { "\($0)" } == [
                "automatic weights are high, as few pixels are labelled: car 3.277e+04, background 1: the model may "
                    + "paint everything; set the loss's cap, e.g. 20, or power: 0.5"
            ])
        #expect(WeightedCrossEntropy { $0.cap = 20 }.warnings(on: labels).isEmpty)
        #expect(WeightedCrossEntropy { $0.power = 0.5 }.warnings(on: labels).isEmpty)
        #expect(WeightedCrossEntropy(weights: [1, 1e5]).warnings(on: labels).isEmpty, "as it was asked for")
        #expect(WeightedCrossEntropy().warnings(on: statistics([9900, 100], [0, 1])).isEmpty)
        let sum = Loss(
            LossSum([.init(weight: 1, loss: Loss(Jaccard())), .init(weight: 1, loss: Loss(WeightedCrossEntropy()))]))
        #expect(sum.hasAutomaticWeights && sum.warnings(on: labels).count == 1)
        #expect(!Loss(Jaccard()).hasAutomaticWeights)
        #expect(Loss(BoundaryCrossEntropy()).warnings(on: labels).count == 1)
    }

    @Test func biasesMultiplyTheForeground() throws {
        let labels = statistics([9900, 100], [0, 1])
        #expect(try weights(labels, bias: 3) { ($0.recallBias, $0.cap) = (2, 20) } == [1, 120])
        #expect(try Focal(gamma: 2, alpha: [0.5, 0.5]).resolved(for: labels, raisedBias: 3).alpha == [0.5, 1.5])
    }

    @Test func theUsualObjectIsTheMeanOne() throws {
        func area(_ labels: LabelStatistics) throws -> Overlap.Area {
            let loss = Jaccard { $0.overlap.over = .object }
            return try loss.resolved(for: labels, raisedBias: 1).overlap.area
        }
        #expect(try area(statistics([10_000, 200, 410], [0, 20, 10])) == .each([10, 41]))
        #expect { try area(statistics([100, 5, 0], [0, 1, 0])) } throws: { error in
            "\(error)"
                == "class 'truck' has no pixel in the training masks, so its objects have no usual area; check the "
                + "masks and the mask values in data.labels, or give object_area"
        }
    }

    @Test func anAbsentClassHasNoWeight() {
        #expect { try weights(statistics([100, 5, 0], [0, 1, 0])) } throws: { error in
            "\(error)"
                == "class 'truck' has no pixel in the training masks, so it has no automatic weight; check the masks "
                + "and the mask values in data.labels, or give the weights as numbers"
        }
    }
}
