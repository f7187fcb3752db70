// What tells one prediction from another.
import Base
import Dataset
import Foundation
import ModelFile
import Tensor

/// A digest of all that a prediction's outputs depend on, to the last bit: model, settings, program and input.
///
/// An input counts as changed when its path, size or modification time is another; to read gigabytes again would take
/// longer than to predict some of them.
struct PredictionFingerprint: Hashable {
    let bytes: [UInt8]

    var hexadecimal: String { SHA256.hexadecimal(bytes) }

    /// - Parameter model: `TrainedModel.fingerprint()`.
    init(model: [UInt8], settings: PredictionSettings, image: ImageReader) throws {
        var settings = settings
        // Where the outputs lie, what they may replace and what memory there is does not matter;
        // all other settings do, also those to come.
        settings.output = ""
        settings.memoryLimit = nil
        (settings.overwrites, settings.otherInputs) = (false, [])
        let place = String(describing: image.info.georeference)
        let file = try FileState(of: image.path)
        let text = "\(segtrainVersion) \(InstructionSet.current) \(settings) \(file) \(place)"
        bytes = (model + Array(text.utf8)).withUnsafeBytes { bytes in
            var hash = SHA256()
            hash.add(bytes)
            return hash.digest()
        }
    }
}

extension TrainedModel {
    /// A digest of weights, statistics, description and arithmetic.
    func fingerprint() -> [UInt8] {
        var hash = SHA256()
        for buffer in [network.parameters, network.statistics] {
            hash.add(UnsafeRawBufferPointer(start: buffer.pointer, count: buffer.count * MemoryLayout<Float>.stride))
        }
        Array("\(network.precision) \(description.json())".utf8).withUnsafeBytes { hash.add($0) }
        return hash.digest()
    }
}
