// A network with all that is needed to use it, and its file.
import Base
import Foundation
import Model
import Tensor

/// Weights, batch-norm statistics and description of a model.
public struct TrainedModel {
    public let network: UNet
    public var description: ModelDescription

    public init(network: UNet, description: ModelDescription) {
        precondition(
            network.configuration == description.network, "\(network.configuration) described as \(description.network)"
        )
        self.network = network
        self.description = description
    }

    /// The tensors of the model file, by their names in the network. They borrow the network's memory.
    public func tensorSources() -> [TensorSource] {
        func sources(_ slices: [ParameterSlice], _ buffer: FloatBuffer) -> [TensorSource] {
            slices.map {
                TensorSource(
                    name: $0.name, shape: $0.shape,
                    floats: UnsafeBufferPointer(start: buffer.pointer + $0.offset, count: $0.count))
            }
        }
        return sources(network.slices, network.parameters) + sources(network.statisticsSlices, network.statistics)
    }

    /// The metadata of the model file.
    public func metadata() -> [String: String] { [ModelDescription.metadataKey: description.json()] }

    /// Replaces the file at `path`.
    ///
    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    public func write(to path: String) throws {
        try TensorFile.write(tensorSources(), metadata: metadata(), to: path)
    }

    /// Writes the file at `path`, weights and all that is in it, with another description to `output`.
    ///
    /// - Parameter before: the description that the file had when the other one was made for it; nil where nobody else
    ///   writes it.
    /// - Throws: `UserError` when the model is damaged or another one than then, or the file cannot be written.
    public static func redescribe(
        _ path: String, as description: ModelDescription, to output: String, from before: ModelDescription? = nil
    ) throws {
        let file = try TensorFile.read(path)
        if let before, try ModelDescription(of: file) != before {
            throw UserError(
                .data, path: path, reason: "the model was replaced by another while it was measured",
                remedy: "wait until no training writes it, and start again")
        }
        try file.write(to: output, changing: [ModelDescription.metadataKey: description.json()])
    }

    /// Reads a model file; tensors that are not the model's, as in a checkpoint, are left alone.
    ///
    /// - Parameter path: a model file, a checkpoint, or a run folder: then its best model or, before there is one, its
    ///   last.
    /// - Throws: `UserError`.
    public init(reading path: String, precision: Precision = .fp32) throws {
        let file = try TensorFile.read(Self.modelFile(at: path))
        let description = try ModelDescription(of: file)
        let network = UNet(description.network, seed: 0, precision: precision)
        try network.load(from: file)
        self.init(network: network, description: description)
    }

    /// A run folder's best model and its last checkpoint.
    public static let bestFileName = "best.safetensors"
    public static let lastFileName = "last.safetensors"

    /// The file that stands for a run folder; a file stands for itself.
    ///
    /// - Throws: `UserError(.missingInput)` when there is no such file, or the folder holds no model.
    public static func modelFile(at path: String) throws -> String {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw UserError(
                .missingInput, path: path, reason: "no such model", remedy: "give a model file or a run folder")
        }
        guard isFolder.boolValue else { return path }
        let candidates = [bestFileName, lastFileName].map { joinedPath(path, $0) }
        guard let file = candidates.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
            throw UserError(
                .missingInput, path: path, reason: "the folder has no \(bestFileName) or \(lastFileName)",
                remedy: "give a folder that segtrain train wrote to")
        }
        return file
    }
}

extension UNet {
    /// Copies weights and batch-norm statistics from a file.
    ///
    /// - Throws: `UserError(.data)` when a tensor is missing, is one too many, has another shape or holds a number that
    ///   is not finite.
    public func load(from file: TensorFile) throws {
        // A shallower network finds all of its own in a deeper one's file.
        let own = Set((slices + statisticsSlices).map(\.name))
        let parts = Set(own.compactMap { $0.split(separator: ".").first })
        for name in file.entries.map(\.name) where !own.contains(name) {
            guard let part = name.split(separator: ".").first, parts.contains(part) else { continue }
            throw UserError(
                .data, path: file.path, reason: "tensor '\(name)' does not fit the network that the file describes",
                remedy: "give a model file that segtrain train wrote")
        }
        try load(slices, into: parameters, from: file)
        try load(statisticsSlices, into: statistics, from: file)
        parametersChanged()
    }

    private func load(_ slices: [ParameterSlice], into buffer: FloatBuffer, from file: TensorFile) throws {
        for slice in slices {
            let target = buffer.pointer + slice.offset
            try file.copyFloats(slice.name, shape: slice.shape, to: target)
            guard Elementwise.allFinite(target, count: slice.count) else {
                throw UserError(
                    .data, path: file.path, reason: "tensor '\(slice.name)' holds NaN or infinity",
                    remedy: "use an earlier checkpoint: the training has diverged")
            }
        }
    }
}
