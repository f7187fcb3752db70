// What a run says of its model.
import Base
import Configuration
import Model
import ModelFile

extension Trainer {
    /// The model as it is now, with what is needed to use it.
    func trainedModel() -> TrainedModel {
        TrainedModel(network: network, description: Self.description(of: network, configuration, data, state))
    }

    static func description(
        of network: UNet, _ configuration: Configuration, _ data: TrainingData, _ state: TrainingState
    ) -> ModelDescription {
        let schedule = state.schedule
        let record = TrainingRecord(
            program: "segtrain \(segtrainVersion)", seed: state.seed, epochs: schedule.epoch, steps: state.totalSteps,
            crops: state.totalSteps * configuration.training.batchSize, cycle: schedule.cycle,
            phase: schedule.phase.name,
            trainingTiles: data.training.count, validationTiles: data.validation.count,
            metrics: schedule.lastMetrics ?? [:])
        return ModelDescription(
            network: network.configuration, labels: data.training.classMap, bands: configuration.data.bands,
            nodata: configuration.data.nodata, normalization: data.normalization, sampleType: data.training.sampleType,
            threshold: configuration.evaluation.threshold,
            minimumArea: configuration.evaluation.objects.minimumArea,
            splitting: configuration.evaluation.objects.splitting, groundResolution: data.groundResolution,
            squarePixels: data.groundResolution == nil ? nil : true, training: record)
    }
}
