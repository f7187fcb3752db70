// Measures finished runs on the validation tiles, which are read once for all of them.
import Base
import Configuration
import Dataset
import Evaluation
import Foundation
import Metrics
import ModelFile
import Objects
import Training

/// Measures the models of finished runs on the validation tiles.
public final class RunMeasuring {
    private let settings: ExperimentSettings
    /// Read when the first run is measured: data that are not there stop its training first, with a better message.
    private var tiles: TileSet?

    public init(_ settings: ExperimentSettings) { self.settings = settings }

    /// A run that gave up is measured by its best model, for its last one may be no model any more; without any model
    /// everything is undefined.
    ///
    /// - Throws: `UserError` when the model or a tile cannot be read.
    public func measure(_ run: ExperimentRun) throws -> RunMeasurement {
        let history = try RunHistory(reading: run.folder)
        let outcome = history.outcome ?? .gaveUp
        let rule = run.configuration.evaluation.objects
        let usual = run.configuration.evaluation.threshold
        let path = settings.model == .last && outcome != .gaveUp ? run.folder.last : run.folder.best
        let model = run.folder.contains(path) ? try TrainedModel(reading: path) : nil
        let halves = try model.map { try self.halves($0, run.configuration) }
        let sweep = halves.map { halves in
            var whole = halves[0]
            whole.merge(halves[1])
            return whole
        }
        let points = sweep.map { sweep in
            sweep.grid.minimumAreas.flatMap { area in
                zip(sweep.grid.scale.thresholds, sweep.evaluations(minimumArea: area))
                    .map { RunMeasurement.Point(threshold: $0, minimumArea: area, counts: $1) }
            }
        }
        let nothing = EvaluationCounts(classes: run.configuration.data.classMap.classes)
        return RunMeasurement(
            model: settings.model, epoch: model?.description.training?.epochs ?? 0, epochs: history.epochs.count,
            steps: history.epochs.last?.steps ?? 0,
            seconds: history.epochs.reduce(0) { $0 + $1.trainingSeconds + $1.evaluationSeconds }, outcome: outcome,
            usual: points?.first { $0.threshold == usual && $0.minimumArea == rule.minimumArea }
                ?? .init(threshold: usual, minimumArea: rule.minimumArea, counts: nothing),
            calibrated: halves.flatMap { calibrated($0, rule) }, goal: settings.goal, sweep: points ?? [],
            phases: history.spans.map {
                RunMeasurement.PhaseEnd(
                    cycle: $0.cycle, phase: $0.phase, epoch: $0.last.epoch, metrics: $0.last.metrics)
            })
    }

    /// What the first half of the tiles counts, by name, and what the second: a scene's tiles have like names, and stay
    /// together.
    private func halves(_ model: TrainedModel, _ configuration: Configuration) throws -> [SweepCounts] {
        let evaluator = configuration.evaluation.evaluator
        let tiles = try validationTiles(configuration.data)
        let measuring = try TileMeasuring(model, on: tiles, by: evaluator)
        let grid = SweepGrid(
            with: evaluator.threshold,
            minimumAreas: measuring.minimumAreasToTry(beside: evaluator.rule.minimumArea))
        var halves = [SweepCounts](repeating: SweepCounts(classes: measuring.classes, grid: grid), count: 2)
        try measuring.forEachTile { halves[2 * $0.index / tiles.count].merge($0.sweep(grid)) }
        return halves
    }

    private func validationTiles(_ data: DataSettings) throws -> TileSet {
        if let tiles { return tiles }
        let read = try TileSet(
            pairs: pairTiles(images: data.validation.images, masks: data.validation.masks), classMap: data.classMap,
            bands: data.bands, nodata: data.nodata, memoryLimit: data.memoryLimitBytes)
        tiles = read
        return read
    }

    private func calibrated(_ halves: [SweepCounts], _ rule: ObjectRule) -> RunMeasurement.Calibrated? {
        guard let goal = CalibrationGoal(settings.goal, level: .object) else { return nil }
        var calibrated = RunMeasurement.Calibrated(
            thresholds: [], minimumAreas: [], counts: EvaluationCounts(classes: halves[0].classes))
        for (half, other) in [(0, 1), (1, 0)] {
            guard case .met(let setting) = halves[half].calibrated(for: goal, rule: rule) else { return nil }
            let place = halves[half].grid.scale.thresholds.firstIndex(of: setting.threshold)!
            calibrated.counts.merge(halves[other].evaluations(minimumArea: setting.rule.minimumArea)[place])
            calibrated.thresholds.append(setting.threshold)
            calibrated.minimumAreas.append(setting.rule.minimumArea)
        }
        return calibrated
    }
}
