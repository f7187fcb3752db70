// A model comes back from its file as it was, or not at all.
import Base
import Dataset
import Foundation
import Metrics
import Model
import ModelFile
import Objects
import Tensor
import TestSupport
import Testing

private func randomModel(seed: UInt64 = 5) throws -> TrainedModel {
    let configuration = UNetConfiguration(
        inputBands: 2, classes: 3, width: 3, depth: 2, upsampling: .bilinear, dropout: 0.1)
    let network = UNet(configuration, seed: seed)
    for slice in network.statisticsSlices {
        let base: Float = slice.name.hasSuffix("running_mean") ? 0 : 0.5
        for i in 0..<slice.count { network.statistics.pointer[slice.offset + i] = base + Float(i) / 50 }
    }
    return TrainedModel(
        network: network,
        description: ModelDescription(
            network: configuration,
            labels: try ClassMap(names: ["background", "car", "truck"], values: [[0], [1, 255], [2]], ignore: 9),
            bands: [3, 1], normalization: Normalization(mean: [101.25, 1.0 / 3], standardDeviation: [40.5, 7]),
            sampleType: .uint16, threshold: 0.37, minimumArea: 12, splitting: ObjectSplitting(smoothing: 2.5),
            calibration: CalibrationRecord(
                goal: "f1", level: .object, iou: 0.5, tiles: 4, metrics: [.objectF1: 0.5]),
            groundResolution: 0.3,
            training: TrainingRecord(
                program: "segtrain test", seed: .max, epochs: 3, steps: 120, crops: 960, cycle: 1, phase: "recall",
                trainingTiles: 16, validationTiles: 4, metrics: [.objectF1: 0.5, .pixelIoU: 0.25])))
}

private func logits(_ network: UNet) -> [Float] {
    let image = PlanarTensor(images: 1, channels: 2, height: 9, width: 13)
    for i in 0..<image.count { image.pointer[i] = Float(i * 7 % 11) / 5 - 1 }
    let logits = PlanarTensor(images: 1, channels: 3, height: 9, width: 13)
    network.forward(image, logits: logits, mode: .inference)
    return Array(UnsafeBufferPointer(start: logits.pointer, count: logits.count))
}

/// Changes one place of a good description and reads it back.
private func refusal(_ find: String, _ replacement: String) throws -> String {
    try withTemporaryFolder { folder in
        let model = try randomModel()
        var metadata = model.metadata()
        let text = try #require(metadata["segtrain"])
        #expect(text.contains(find), "\(text)")
        metadata["segtrain"] = text.replacingOccurrences(of: find, with: replacement)
        try TensorFile.write(model.tensorSources(), metadata: metadata, to: folder + "/f")
        return message { _ = try TrainedModel(reading: folder + "/f") }
    }
}

@Suite struct TrainedModelTests {
    @Test func aModelComesBackAsItWas() throws {
        try withTemporaryFolder { folder in
            let model = try randomModel()
            try model.write(to: folder + "/model.safetensors")
            let read = try TrainedModel(reading: folder + "/model.safetensors")
            #expect(read.description == model.description)
            #expect(logits(read.network) == logits(model.network))
            #expect(logits(try randomModel(seed: 6).network) != logits(model.network), "the logits tell models apart")
        }
    }

    /// A model file of before there were splitting and calibration.
    @Test func whatIsOptionalMayBeAbsent() throws {
        try withTemporaryFolder { folder in
            var model = try randomModel()
            (model.description.splitting, model.description.calibration) = (nil, nil)
            try model.write(to: folder + "/a")
            let text = try #require(TensorFile.read(folder + "/a").metadata["segtrain"])
            #expect(!text.contains("splitting") && !text.contains("calibration"))
            #expect(try TrainedModel(reading: folder + "/a").description == model.description)
        }
    }

    /// A checkpoint stays one: tensors and texts that are not the model's are kept, bit for bit.
    @Test func anotherDescriptionChangesNothingElse() throws {
        try withTemporaryFolder { folder in
            let model = try randomModel()
            let own = [
                TensorSource(name: "optimizer.first", shape: [2], floats: [1, .nan]),
                TensorSource(name: "counts", integers: [.max, -3]), TensorSource(name: "bytes", bytes: [7]),
            ]
            try TensorFile.write(
                model.tensorSources() + own, metadata: model.metadata().merging(["training": "{}"]) { own, _ in own },
                to: folder + "/last")
            try TrainedModel.redescribe(folder + "/last", as: model.description, to: folder + "/same")
            #expect(FileManager.default.contentsEqual(atPath: folder + "/last", andPath: folder + "/same"))

            var description = model.description
            description.threshold = 0.875
            try TrainedModel.redescribe(folder + "/last", as: description, to: folder + "/last")
            let file = try TensorFile.read(folder + "/last")
            #expect(file.metadata["training"] == "{}")
            #expect(try file.integers("counts") == [.max, -3] && file.bytes("bytes") == [7])
            #expect(try file.floats("optimizer.first")[1].isNaN)
            let read = try TrainedModel(reading: folder + "/last")
            #expect(read.description == description)
            #expect(logits(read.network) == logits(model.network))
        }
    }

    @Test func equalModelsGiveEqualFiles() throws {
        try withTemporaryFolder { folder in
            try randomModel().write(to: folder + "/a")
            try randomModel().write(to: folder + "/b")
            #expect(FileManager.default.contentsEqual(atPath: folder + "/a", andPath: folder + "/b"))
        }
    }

    @Test func aCheckpointIsAModelToo() throws {
        try withTemporaryFolder { folder in
            let model = try randomModel()
            try TensorFile.write(
                model.tensorSources() + [TensorSource(name: "optimizer.first", shape: [2], floats: [1, 2])],
                metadata: model.metadata().merging(["training": "{}"]) { own, _ in own },
                to: folder + "/last.safetensors")
            #expect(logits(try TrainedModel(reading: folder + "/last.safetensors").network) == logits(model.network))
        }
    }

    @Test func aRunFolderStandsForItsBestModelOrElseItsLast() throws {
        try withTemporaryFolder { folder in
            #expect(
                message { _ = try TrainedModel.modelFile(at: folder) }
                    == folder + ": the folder has no best.safetensors or last.safetensors; "
                    + "give a folder that segtrain train wrote to")
            try randomModel(seed: 1).write(to: folder + "/last.safetensors")
            #expect(try TrainedModel.modelFile(at: folder) == folder + "/last.safetensors")
            try randomModel(seed: 2).write(to: folder + "/best.safetensors")
            #expect(logits(try TrainedModel(reading: folder).network) == logits(try randomModel(seed: 2).network))
            #expect(message { _ = try TrainedModel(reading: folder + "/none") }.contains("no such model"))
        }
    }

    @Test(arguments: [
        ("bands", "tensor 'encoder.0.conv1.weight' has shape [3, 2, 3, 3], [3, 3, 3, 3] expected"),
        ("classes", "tensor 'head.weight' has shape [3, 3, 1, 1], [4, 3, 1, 1] expected"),
        ("width", "tensor 'encoder.0.conv1.weight' has shape [3, 2, 3, 3], [4, 2, 3, 3] expected"),
        ("deeper", "has no tensor 'encoder.3.conv1.weight'"),
        ("shallower", "tensor 'encoder.2.conv1.weight' does not fit the network that the file describes"),
        ("upsampling", "has no tensor 'decoder.1.up.weight'"),
    ])
    func weightsOfAnotherNetworkAreRefused(difference: String, expected: String) throws {
        try withTemporaryFolder { folder in
            try randomModel().write(to: folder + "/a")
            let file = try TensorFile.read(folder + "/a")
            var other = try randomModel().description.network
            switch difference {
            case "bands": other.inputBands = 3
            case "classes": other.classes = 4
            case "width": other.width = 4
            case "deeper": other.depth = 3
            case "shallower": other.depth = 1
            default: other.upsampling = .transposed
            }
            let text = message { try UNet(other, seed: 1).load(from: file) }
            #expect(text.contains(expected), "\(text)")
        }
    }

    /// A description of another network than that of the weights beside it.
    @Test(arguments: [
        (#""inputBands":2"#, #""inputBands":3"#, "3 bands, normalised 2"),
        (#""mean":[101.25,"#, #""mean":[101.25,7,"#, "2 bands, normalised 3"),
        (#""bands":[3,1]"#, #""bands":[3,1,2]"#, "2 bands, chosen [3, 1, 2]"),
        (#""classes":3"#, #""classes":4"#, "4 classes, 3 names"),
        (#""width":3"#, #""width":2"#, "tensor 'encoder.0.conv1.weight' has shape [3, 2, 3, 3], [2, 2, 3, 3] expected"),
        (#""depth":2"#, #""depth":1"#, "tensor 'encoder.2.conv1.weight' does not fit the network"),
        (#""upsampling":"bilinear""#, #""upsampling":"transposed""#, "has no tensor 'decoder.1.up.weight'"),
    ])
    func aDescriptionOfAnotherNetworkIsRefused(find: String, replacement: String, expected: String) throws {
        let text = try refusal(find, replacement)
        #expect(text.contains(expected), "\(text)")
    }

    @Test func weightsThatAreNoNumbersAreRefused() throws {
        try withTemporaryFolder { folder in
            let model = try randomModel()
            model.network.parameters.pointer[3] = .nan
            try model.write(to: folder + "/a")
            #expect(
                message { _ = try TrainedModel(reading: folder + "/a") }.contains(
                    "tensor 'encoder.0.conv1.weight' holds NaN or infinity"))
        }
    }
}

@Suite struct ModelDescriptionTests {
    @Test(arguments: [
        (#""width":3"#, #""width":100000"#, "contradicts itself: network"),
        (#""width":3"#, #""width":4000"#, "channels wide in"),
        (#""depth":2"#, #""depth":63"#, "contradicts itself: network"),
        (#""depth":2"#, #""depth":-1"#, "contradicts itself: network"),
        (#""classes":3"#, #""classes":2"#, "2 classes, 3 names"),
        (#""classes":3"#, #""classes":"3""#, "cannot be read"),
        (#""mean":["#, #""mean":[1,"#, "2 bands, normalised 3"),
        (#""standardDeviation":[40.5"#, #""standardDeviation":[0"#, "standard deviations"),
        (#""bands":[3,1]"#, #""bands":[3]"#, "2 bands, chosen [3]"),
        (#""bands":[3,1]"#, #""bands":[0,1]"#, "chosen [0, 1]"),
        (#""threshold":0.37"#, #""threshold":1.5"#, "threshold 1.5"),
        (#""minimumArea":12"#, #""minimumArea":-1"#, "minimum area -1"),
        (#""minimumArea":12"#, #""minimumArea":1099511627777"#, "minimum area 1099511627777"),
        (#""smoothing":2.5"#, #""smoothing":1000000"#, "smoothing: 1000000"),
        (#""depth":1"#, #""depth":-1"#, "depth: -1"),
        (#""labels":"#, #""etiquettes":"#, "cannot be read"),
    ])
    func aContradictionIsRefused(find: String, replacement: String, expected: String) throws {
        let text = try refusal(find, replacement)
        #expect(text.contains(expected), "\(text)")
        #expect(!text.contains("\n"))
    }

    @Test func aTensorFileWithoutDescriptionIsNoModel() throws {
        try withTemporaryFolder { folder in
            try TensorFile.write([], metadata: [:], to: folder + "/f")
            #expect(
                message { _ = try TrainedModel(reading: folder + "/f") }
                    == folder + "/f: does not describe a model; give a model file that segtrain train wrote")
        }
    }
}
