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
