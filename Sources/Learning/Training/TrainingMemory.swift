// The memory of a run, computed before its first step.
import Base
import Configuration
import Dataset
import Evaluation
import Metrics
import Model
import Objects
import Tensor
import Windows

/// What a training takes, by its configuration and the headers of its tiles.
package struct TrainingMemory {
    private var configuration: Configuration
    private var training: TileHeaders
    private var validation: TileHeaders
    private let resident: Int

    /// - Parameter resident: bytes that the process has before anything of the training is there.
    package init(configuration: Configuration, training: TileHeaders, validation: TileHeaders, resident: Int) {
        (self.configuration, self.training, self.validation) = (configuration, training, validation)
        self.resident = resident
    }

    /// Refuses a training that is larger than what there is, with what would make it fit.
    ///
    /// - Parameter limit: bytes that the user allows; nil for no such limit.
    /// - Throws: `UserError(.memory)` when more is needed than may be used, with settings that would fit.
    package func require(limit: Int?) throws -> MemoryEstimate {
        let estimate = try estimate()
        try estimate.require(.current(limit: limit), for: "this training") { remedy(fitting: $0) }
        return estimate
    }

    /// The largest it gets: in a step or in an evaluation.
    package func estimate() throws -> MemoryEstimate {
        let network = configuration.unet(inputBands: training.bands)
        let (batch, crop) = (configuration.training.batchSize, configuration.sampling.cropSize)
        let pixels = batch * crop * crop
        let windows = WindowMemory(
            evaluating: validation, seenAt: try validationFactors(),
            settings: try WindowSettings(configuration.evaluation.windows, for: network),
            network: network)
        func planned(_ images: Int, _ height: Int, _ width: Int, training: Bool) -> Int {
            UNet.plannedBytes(
                network, images: images, height: height, width: width, training: training,
                precision: configuration.training.precision)
        }
        let weights = UNet.parameterCount(network) * MemoryLayout<Float>.stride
        let copies =
            configuration.optimizer.specification.copies + (configuration.training.weightAverage == nil ? 0 : 1)
        // What a loss takes does not depend on the labels: any will do.
        let ones = [Int](repeating: 1, count: network.classes)
        let labels = LabelStatistics(names: training.classMap.names, pixels: ones, objects: ones)
        let losses = try configuration.schedulePlan.phases.indices.map { phase in
            try configuration.loss(ofPhase: phase, statistics: labels, recallBias: 1)
                .scratchBytes(pixels: pixels, classes: network.classes)
        }
        let step = 2 * 4 * pixels * network.classes + (losses.max() ?? 0)
        // The loss on the validation tiles is taken while their windows are there.
        let evaluation =
            windows.bytes + (losses.max() ?? 0)
            + ValidationLoss.bytes(
                classes: network.classes, batchSize: batch, cropSize: crop, width: validation.largestWidth)
        let parts = [
            ("program", resident),
            (
                "tiles",
                [training, validation].reduce(max(training.readingBytes, validation.readingBytes)) {
                    $0 + $1.keptBytes + $1.knowledgeBytes
                }
            ),
            (
                "network",
                max(
                    planned(batch, crop, crop, training: true),
                    planned(windows.images, windows.height, windows.width, training: false))
            ),
            ("optimizer", weights * copies),
            // Two ahead and one in use.
            ("batches", 3 * pixels * (4 * training.bands + 1)),
            (step > evaluation ? "step" : "evaluation", max(step, evaluation)),
        ]
        return MemoryEstimate(parts.map { MemoryEstimate.Part($0, bytes: $1) })
    }

    /// Pixels that the network sees on one of each validation tile.
    private func validationFactors() throws -> [PixelFactors]? {
        try (configuration.data.groundResolution ?? training.groundResolution).map(validation.squaringFactors)
    }

    /// Each setting that would do by itself.
    private func remedy(fitting bytes: Int) -> String {
        func fits(_ change: (inout TrainingMemory) -> Void) -> Bool {
            var other = self
            change(&other)
            return (try? other.estimate()).map { $0.bytes <= bytes } ?? false
        }
        func largest(_ value: Int, _ least: Int, _ change: (inout TrainingMemory, Int) -> Void) -> Int? {
            sequence(first: value) { $0 / 2 >= least ? $0 / 2 : nil }.dropFirst().first { next in
                fits { change(&$0, next) }
            }
        }
        let cell = 1 << configuration.model.depth
        let remedies = [
            largest(configuration.training.batchSize, 1) { $0.configuration.training.batchSize = $1 }
                .map { "training.batch_size to \($0)" },
            largest(configuration.sampling.cropSize, 2 * cell) { $0.configuration.sampling.cropSize = $1 }
                .map { "sampling.crop_size to \($0)" },
            largest(configuration.evaluation.window, 2 * cell) {
                $0.configuration.evaluation.window = $1
                $0.configuration.evaluation.overlap = min($0.configuration.evaluation.overlap, $1 / 2)
            }.map { "evaluation.window to \($0)" },
            largest(configuration.data.memoryLimitMebibytes, 1) {
                ($0.training, $0.validation) = TileHeaders.keeping(
                    training: $0.training, validation: $0.validation, atMost: $1 << 20)
            }.map { "data.memory_limit to \($0)" },
            largest(configuration.model.width, 1) { $0.configuration.model.width = $1 }.map { "model.width to \($0)" },
        ].compactMap { $0 }
        return remedies.isEmpty
            ? "lower training.batch_size, sampling.crop_size and model.width together"
            : "set " + remedies.joined(separator: " or ")
    }
}
