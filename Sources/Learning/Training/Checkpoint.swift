// Checkpoints: the model file plus optimizer state and decisions, in two generations and one to roll back to.
import Base
import Foundation
import Model
import ModelFile

/// A checkpoint that was read and verified.
///
/// On disk it is the model file (so `eval` and `predict` take it too) with the tensors `optimizer.*` added and a
/// metadata text `training`, the JSON of `TrainingState`. Where weights are averaged, the model is the average, and
/// `trained.*` are the weights that steps go on from.
package struct Checkpoint {
    private static let stateKey = "training"
    let file: TensorFile
    package let state: TrainingState

    /// Reads and verifies one file.
    ///
    /// - Throws: `UserError` when the file is missing or damaged, or holds no training state.
    package init(reading path: String) throws {
        file = try TensorFile.read(path)
        guard let text = file.metadata[Self.stateKey] else {
            throw UserError(
                .data, path: path, reason: "this file holds a model but no training state",
                remedy: "resume from a run folder's last.safetensors")
        }
        do {
            state = try JSONDecoder().decode(TrainingState.self, from: Data(text.utf8))
        } catch {
            throw UserError(
                .data, path: path, reason: "the training state cannot be decoded: \(error)",
                remedy: "resume with the segtrain version that wrote it")
        }
        if let fault = state.firstFault {
            throw UserError(
                .data, path: path, reason: "the training state is invalid: \(fault)",
                remedy: "resume from a checkpoint that segtrain train wrote")
        }
    }

    /// The folder's last checkpoint or, when that one is damaged, the one before it, which then takes its place: the
    /// next checkpoint must not make the damaged one `previous`.
    ///
    /// - Throws: `UserError` when neither the last checkpoint nor the one before it can be read.
    package static func newest(in folder: RunFolder, observer: TrainingObserver) throws -> Checkpoint {
        do {
            return try Checkpoint(reading: folder.last)
        } catch let error as UserError where error.isDamage(of: folder.last) && folder.contains(folder.previous) {
            observer.note("\(error)")
            observer.note("falling back to the checkpoint before it, \(folder.previous)")
            let checkpoint = try Checkpoint(reading: folder.previous)
            try AtomicFile.link(folder.previous, as: folder.last)
            return checkpoint
        }
    }

    /// Copies weights, statistics and optimizer state into a network of the same configuration.
    ///
    /// - Throws: `UserError(.data)` when a tensor is missing or has another shape.
    package func restore(_ network: UNet, _ optimizer: Optimizer, average: WeightAverage? = nil) throws {
        try network.load(from: file)
        if let average {
            for (name, buffer) in average.buffers {
                try file.copyFloats(name, shape: [buffer.count], to: buffer.pointer)
            }
            average.restored(with: network)
        }
        for (name, buffer) in optimizer.state {
            try file.copyFloats("optimizer.\(name)", shape: [buffer.count], to: buffer.pointer)
        }
        optimizer.stepCount = state.optimizerSteps
        optimizer.forgottenSteps = state.forgottenSteps ?? 0
    }

    /// Replaces the folder's last checkpoint; the old one becomes `previous`. A healthy one is kept as `good` too, but
    /// not in the middle of an epoch: whether its steps did good is known when the epoch ends.
    ///
    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    package static func write(
        _ model: TrainedModel, _ optimizer: Optimizer, average: WeightAverage? = nil, _ state: TrainingState,
        to folder: RunFolder
    ) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        var metadata = model.metadata()
        metadata[stateKey] = String(decoding: try encoder.encode(state), as: UTF8.self)
        let buffers = optimizer.state.map { ("optimizer.\($0)", $1) } + (average?.buffers ?? [])
        let others = buffers.map { name, buffer in
            TensorSource(
                name: name, shape: [buffer.count],
                floats: UnsafeBufferPointer(start: buffer.pointer, count: buffer.count))
        }
        if folder.contains(folder.last) { try AtomicFile.link(folder.last, as: folder.previous) }
        func write() throws {
            try TensorFile.write(model.tensorSources() + others, metadata: metadata, to: folder.last)
        }
        if let average { try average.inPlace(of: model.network, write) } else { try write() }
        if state.schedule.isHealthy, state.step == 0 { try AtomicFile.link(folder.last, as: folder.good) }
    }
}

extension UserError {
    /// Whether a file is gone, spoilt or on a spoilt disk. One that only could not be opened just now (too many open
    /// files, no permission), or not be read for want of memory, is as good as ever.
    fileprivate func isDamage(of path: String) -> Bool {
        kind != .memory && (kind != .missingInput || !FileManager.default.fileExists(atPath: path))
    }
}
